"""Events of services.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages.html
"""

from typing import Any

from .task import utcnow


def add_event(service: Any, message: str) -> None:
    """Adds an event to the service, newest first."""
    from moto.moto_api._internal import mock_random

    event = {"id": str(mock_random.uuid4()), "createdAt": utcnow(), "message": f"(service {service.name}) {message}"}
    service.events.insert(0, event)
    del service.events[100:]
