"""What a massager needs of the connection to the broker."""

from typing import Protocol


class Line(Protocol):
    """Both methods send before they return, from the thread of the event loop."""

    @property
    def connected(self) -> bool: ...

    def publish_now(self, topic: str, payload: bytes, *, qos: int = 0, retain: bool = False) -> None:
        """Raises NotConnectedError; nothing is kept for later."""
        ...

    def stop_now(self, topic: str, payload: bytes) -> None:
        """Send a stop, or keep it to go first after a reconnect. Never raises."""
        ...
