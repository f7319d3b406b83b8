"""The machine on which tasks run, and the load balancer before them: processes beside this one, if there are any.

Each asks again and again, tells what is, and hears what is to be (exchange.py). Where nobody asks, as in a copy of the
account, whatever is to be is so at once.
"""

from time import monotonic
from typing import Any

from .task import Target, Task, end, follow, stop

# Seconds without a word after which whoever runs the tasks is given up.
LOST = 30


class Machine:
    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Nobody runs tasks, and nobody balances."""
        self.agent: str | None = None
        self.runner: str | None = None
        self.heard = 0.0
        # By the id of a task, what its agent has reported last.
        self.reports: dict[str, dict[str, Any]] = {}
        self.balanced = False
        # By target group, address and port, what the load balancer holds the target for.
        self.health: dict[tuple[str, str, int], dict[str, str]] = {}

    @property
    def lives(self) -> bool:
        return self.agent is not None

    def attach(self, agent: str, runner: str, reports: dict[str, dict[str, Any]]) -> None:
        self.agent, self.runner, self.heard, self.reports = agent, runner, monotonic(), reports

    def follow(self, task: Task) -> None:
        if not self.lives:
            imagine(task)
            return
        report = self.reports.get(task.id) if monotonic() - self.heard < LOST else None
        if report:
            task.agent, task.addresses = self.agent, report["addresses"]
            follow(task, report["containers"])
        elif task.agent:
            if task.wanted:
                stop(task, "TerminationNotice", "The machine that ran the task is gone")
            end(task)
        elif not task.wanted:
            # Nobody has begun it.
            end(task)
        self.judge(task)

    def judge(self, task: Task) -> None:
        for arn, target in task.targets.items():
            if self.balanced and not target.draining:
                target.health = self.health.get((arn, task.address or "", target.port), target.health)

    def register(self, task: Task, arn: str, port: int) -> None:
        task.targets[arn] = Target(port)
        if not self.balanced:
            task.targets[arn].health = {"State": "healthy"}

    def has_drained(self, task: Task, arn: str) -> bool:
        """Whether the load balancer has done with it."""
        if not self.balanced:
            return True
        return self.health.get((arn, task.address or "", task.targets[arn].port), {}).get("State") in (None, "unused")


def imagine(task: Task) -> None:
    """What an agent would report at once."""
    if task.status == "STOPPED":
        return
    if task.wanted:
        task.agent = task.agent or "imagined"
        state = {"lastStatus": "RUNNING"}
    elif task.status == "STOPPING":
        state = {"lastStatus": "STOPPED", "exitCode": 0}
    else:
        return
    checked = {"healthStatus": "HEALTHY"}
    containers = task.shown["containers"]
    follow(task, [{"name": each["name"], **state, **(checked if task.check_of(each) else {})} for each in containers])


machine = Machine()
