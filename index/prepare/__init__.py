"""RawDocument -> Article -> passages; every refusal carries its reason."""
