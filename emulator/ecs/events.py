"""Events of services.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages.html
"""

from typing import Any

from .task import utcnow


def tell(service: Any, message: str) -> None:
    """One more of the service's events, the last of which comes first."""
    from moto.moto_api._internal import mock_random

    event = {"id": str(mock_random.uuid4()), "createdAt": utcnow(), "message": f"(service {service.name}) {message}"}
    service.events.insert(0, event)
    del service.events[100:]
