"""The web: pages and feeds are fetched here, politely, within limits, and never from a private network.

addresses   what is an address of the web, and which machines may be reached
resolver    names become addresses, and sockets are opened, only where `addresses` permits it
robots      what robots.txt permits, and how long it is remembered
politeness  how many requests a host gets at once, and the pauses between them
bodies      bodies are read and expanded piece by piece, up to a limit
answers     what the head of an answer says: its type, its encoding, how long it holds
fetched     what was fetched, and what makes the next request conditional
failures    why a request failed, as a sentence
client      one request with its redirects and retries
pages       pages as documents, also for callers that know nothing of asyncio
"""
