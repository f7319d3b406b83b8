"""Alarms and logs, which explain a failed deployment."""

from typing import Any


def close_diagnosis_gaps() -> None:
    """moto ignores the requested state when it describes alarms by name. For a missing log stream, such as that of a
    task that never ran, it reports a missing log group.

    Each patch can go when moto does the same.
    """
    from moto.cloudwatch.responses import CloudWatchResponse
    from moto.logs.exceptions import ResourceNotFoundException
    from moto.logs.models import LogGroup

    describe_alarms, get_log_events = CloudWatchResponse.describe_alarms, LogGroup.get_log_events

    def in_state(self: Any) -> Any:
        answer = describe_alarms(self)
        state = self._get_param("StateValue")
        for kind in ("MetricAlarms", "CompositeAlarms"):
            alarms = answer.result[kind]
            answer.result[kind] = [each for each in alarms if state in (None, each.state_value)]
        return answer

    def events(self: Any, log_stream_name: str, *sent: Any) -> Any:
        if log_stream_name not in self.streams:
            raise ResourceNotFoundException("The specified log stream does not exist.")
        return get_log_events(self, log_stream_name, *sent)

    CloudWatchResponse.describe_alarms = in_state
    LogGroup.get_log_events = events
