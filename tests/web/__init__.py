"""A web on loopback addresses: a server, and a resolver whose answers a test makes up."""
