"""Alarms and logs: what a failed deployment is explained by."""

from typing import Any


def close_diagnosis_gaps() -> None:
    """moto shows every alarm by its name as though it were in the state that is asked for, and says of a log
    stream that is missing, as that of a task that never ran, that its group is.

    Can go one by one as moto learns each.
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
