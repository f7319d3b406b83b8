"""How fast time passes for services: all that they wait for is shorter by this factor."""

factor = 1.0
