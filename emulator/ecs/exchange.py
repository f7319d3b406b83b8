"""The requests that the agent, which runs tasks, and the load balancer send several times per second.

POST /moto-api/tasks          {agent, runner, tasks: [{id, containers, addresses}]}
                              → {pace, tasks: [{id, wanted, taskDefinition}]}
GET  /moto-api/tasks          → {runner}, which is null if nobody runs tasks
POST /moto-api/load-balancing {health: [{targetGroupArn, id, port, state, …}],
                               metrics: [{name, dimensions, value, or values with counts}]}
                              → {listeners: […], targetGroups: [{arn, healthCheck, targets: […], …}]}
POST /moto-api/reclaim        {task} → {}: Spot reclaims the task

The clients are tools/local/agent and tools/local/load-balancer, which declare these shapes as types. The load
balancer's times are divided here by the pace; the agent divides those of a task definition itself.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ..account import account
from . import alarms, pace
from .deployment import tasks_of
from .machine import machine
from .scheduler import advance
from .task import reclaim

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def exchanged(application: Application) -> Application:
    """The application with the handlers of these requests."""
    from werkzeug import Request

    handlers = {"/moto-api/tasks": tasks, "/moto-api/load-balancing": load_balancing, "/moto-api/reclaim": take}

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        handler = handlers.get(environ["PATH_INFO"])
        if handler is None:
            return application(environ, start_response)
        return Request.application(lambda request: answer(handler, request))(environ, start_response)

    return app


def answer(handler: Callable[[dict[str, Any]], dict[str, Any]], request: Any) -> Any:
    from werkzeug import Response

    body = request.get_data()
    found = handler(json.loads(body)) if body else {"runner": machine.runner}
    return Response(json.dumps(found, default=str), content_type="application/json")


def services() -> Iterator[Any]:
    from moto.ecs.models import ecs_backends

    for backend in list(ecs_backends[account()].values()):
        yield from list(backend.services.values())


def tasks(sent: dict[str, Any]) -> dict[str, Any]:
    machine.attach(sent["agent"], sent["runner"], {each["id"]: each for each in sent["tasks"]})
    for service in services():
        advance(service)
    return {"pace": pace.factor, "tasks": [order(task) for service in services() for task in tasks_of(service)]}


def order(task: Any) -> dict[str, Any]:
    # A task keeps running while the load balancer still sends it requests.
    wanted = task.status not in ("STOPPING", "STOPPED")
    return {"id": task.id, "wanted": wanted, "taskDefinition": task.definition.arn}


def take(sent: dict[str, Any]) -> dict[str, Any]:
    for service in services():
        for task in tasks_of(service):
            if task.id == sent["task"] and task.wanted:
                reclaim(task)
        advance(service)
    return {}


def load_balancing(sent: dict[str, Any]) -> dict[str, Any]:
    from moto.cloudwatch.models import cloudwatch_backends
    from moto.elbv2.models import elbv2_backends

    machine.balanced = True
    machine.health = {
        (each["targetGroupArn"], each["id"], each["port"]): {
            key.capitalize(): each[key] for key in ("state", "reason", "description") if each.get(key)
        }
        for each in sent["health"]
    }
    for metric in sent["metrics"]:
        values = metric.get("values", [metric.get("value")])
        counts = metric.get("counts", [1] * len(values))
        alarms.measure(metric["name"], metric["dimensions"], [v for v, n in zip(values, counts) for _ in range(n)])
    for backend in list(cloudwatch_backends[account()].values()):
        alarms.evaluate(backend)
    for service in services():
        advance(service)
    elbs = list(elbv2_backends[account()].values())
    balancers = [balancer for elb in elbs for balancer in elb.load_balancers.values()]
    return {
        "listeners": [listener(balancer, each) for balancer in balancers for each in balancer.listeners.values()],
        "targetGroups": [target_group(each) for elb in elbs for each in elb.target_groups.values()],
    }


def listener(balancer: Any, listener: Any) -> dict[str, Any]:
    forwards = [each.data for each in listener.default_actions if each.type == "forward"]
    return {
        "port": int(listener.port),
        "protocol": listener.protocol,
        "loadBalancer": balancer.arn.split(":loadbalancer/")[1],
        "targetGroupArn": next((arn for each in forwards for arn in groups_of(each)), None),
        "idleTimeoutSeconds": float(balancer.attrs.get("idle_timeout.timeout_seconds", 60)),
    }


def groups_of(action: dict[str, Any]) -> list[str]:
    several = action.get("ForwardConfig", {}).get("TargetGroups", [])
    return [action["TargetGroupArn"]] if action.get("TargetGroupArn") else [each["TargetGroupArn"] for each in several]


def target_group(group: Any) -> dict[str, Any]:
    return {
        "arn": group.arn,
        "suffix": group.arn.split(":")[5],
        "deregistrationDelaySeconds": float(group.attributes["deregistration_delay.timeout_seconds"]) / pace.factor,
        "healthCheck": {
            "path": group.health_check_path,
            "matcher": (group.matcher or {}).get("HttpCode", "200"),
            "intervalSeconds": float(group.health_check_interval_seconds) / pace.factor,
            "timeoutSeconds": float(group.health_check_timeout_seconds),
            "healthyThreshold": int(group.healthy_threshold_count),
            "unhealthyThreshold": int(group.unhealthy_threshold_count),
        },
        "targets": [
            {
                "id": task.address,
                "port": target.port,
                "address": {"host": "127.0.0.1", "port": task.addresses[str(target.port)]},
                "draining": target.draining,
            }
            for service in services()
            for task in tasks_of(service)
            for arn, target in task.targets.items()
            if arn == group.arn and str(target.port) in task.addresses
        ],
    }
