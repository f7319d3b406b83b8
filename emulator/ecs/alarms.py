"""Alarms on the metrics of the load balancer, evaluated as CloudWatch does.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html

Metric math is limited to what calculate() knows: arithmetic, comparison, IF and FILL.
"""

import ast
import operator
from collections import defaultdict
from typing import Any

from .task import clock

BALANCER = "AWS/ApplicationELB"
MINUTE = 60
COMPARED = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}
OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
}
STATISTICS = {"Sum": sum, "Minimum": min, "Maximum": max, "Average": lambda values: sum(values) / len(values)}

Key = tuple[str, frozenset[tuple[str, str]]]
# Metric and dimensions → minute → measured values.
measured: dict[Key, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))


def measure(name: str, dimensions: dict[str, str], values: list[float]) -> None:
    minutes = measured[name, frozenset(dimensions.items())]
    minutes[this_minute()].extend(values)
    for minute in [each for each in minutes if each < this_minute() - 60]:
        del minutes[minute]


def this_minute() -> int:
    return int(clock() // MINUTE)


def evaluate(backend: Any) -> None:
    """Sets the alarms of a region to the state that follows from their last periods."""
    for alarm in list(backend.alarms.values()):
        if not watches_balancer(alarm):
            continue
        wanted, needed = int(alarm.evaluation_periods), int(alarm.datapoints_to_alarm or alarm.evaluation_periods)
        period = period_of(alarm) // MINUTE
        # The current period is ignored.
        last = this_minute() // period * period
        values = [value_of(alarm, range(last - (back + 1) * period, last - back * period)) for back in range(wanted)]
        breaching = [
            value is not None and COMPARED[alarm.comparison_operator](value, float(alarm.threshold)) for value in values
        ]
        state = "ALARM" if sum(breaching) >= needed else "OK"
        if state != alarm.state_value:
            shown = ", ".join("no data" if each is None else f"{each:g}" for each in values)
            crossed = "Crossed" if state == "ALARM" else "not crossed"
            reason = f"Threshold {crossed}: the last {wanted} datapoints are {shown}"
            alarm.update_state(f"{reason} (threshold {float(alarm.threshold):g}).", "{}", state)


def metrics_of(alarm: Any) -> list[Any]:
    """The metrics of its queries, each with its period."""
    return [each.metric_stat for each in alarm.metric_data_queries if each.metric_stat]


def watches_balancer(alarm: Any) -> bool:
    return BALANCER in {alarm.namespace, *(each.metric.namespace for each in metrics_of(alarm))}


def period_of(alarm: Any) -> int:
    return int(alarm.period or max(int(each.period) for each in metrics_of(alarm)))


def value_of(alarm: Any, minutes: range) -> float | None:
    """The value of the metric, or of the query that returns data, over these minutes."""
    if not alarm.metric_data_queries:
        return statistic(alarm.metric_name, alarm.dimensions, alarm.statistic, minutes)
    values: dict[str, float | None] = {}
    # Metrics before expressions, which use them: queries come in any order.
    for query in sorted(alarm.metric_data_queries, key=lambda each: each.metric_stat is None):
        if query.metric_stat:
            metric = query.metric_stat.metric
            values[query.id] = statistic(metric.metric_name, metric.dimensions, query.metric_stat.stat, minutes)
        else:
            values[query.id] = calculate(ast.parse(query.expression, mode="eval").body, values)
    returned = [each.id for each in alarm.metric_data_queries if str(each.return_data).lower() == "true"]
    return values[returned[0]]


def statistic(name: str, dimensions: list[Any], kind: str, minutes: range) -> float | None:
    found = measured.get((name, frozenset((each.name, each.value) for each in dimensions)), {})
    values = [value for minute in minutes for value in found.get(minute, [])]
    return STATISTICS[kind](values) if values else None


def calculate(node: ast.expr, values: dict[str, float | None]) -> Any:
    """Evaluates an expression; a missing value makes the result missing, except in FILL."""
    match node:
        case ast.Constant():
            return node.value
        case ast.Name():
            return values.get(node.id)
        case ast.Call(func=ast.Name(id="FILL"), args=[metric, other]):
            found = calculate(metric, values)
            return calculate(other, values) if found is None else found
        case ast.Call(func=ast.Name(id="IF"), args=[condition, then, otherwise]):
            found = calculate(condition, values)
            return None if found is None else calculate(then if found else otherwise, values)
        case ast.BinOp(left=left, op=kind, right=right) | ast.Compare(left=left, ops=[kind], comparators=[right]):
            pair = calculate(left, values), calculate(right, values)
            return None if None in pair else OPERATORS[type(kind)](*pair)
    raise NotImplementedError(f"metric math: {ast.unparse(node)}")


def alarms_of(service: Any, names: list[str]) -> list[Any]:
    from moto.cloudwatch.models import cloudwatch_backends

    known = cloudwatch_backends[service._account_id][service.region_name].alarms
    return [known[name] for name in names if name in known]


def triggered(service: Any, names: list[str], since: Any) -> list[str]:
    """The alarms that fired since then: an earlier alarm does not concern the deployment."""
    return [
        each.name
        for each in alarms_of(service, names)
        if each.state_value == "ALARM" and each.state_updated_timestamp >= since
    ]


def slowest(service: Any, names: list[str]) -> float:
    """Seconds that the slowest of these alarms needs to fire."""
    return max((period_of(each) * int(each.evaluation_periods) for each in alarms_of(service, names)), default=0)
