"""How fast time passes for services: every wait is divided by this factor."""

factor = 1.0
