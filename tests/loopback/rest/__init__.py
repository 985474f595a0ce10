"""The REST API, version 10: one module for each resource. `ROUTES` is all that the loopback knows."""

from . import application, callbacks, channels, commands, messages, webhooks
from .routing import Request, Route, find_route

ROUTES: list[Route] = [
    *application.ROUTES,
    *commands.ROUTES,
    *callbacks.ROUTES,
    *webhooks.ROUTES,
    *channels.ROUTES,
    *messages.ROUTES,
]

__all__ = ["ROUTES", "Request", "Route", "find_route"]
