"""IAM's decisions: who sends a request, which permissions it needs, and whether a policy allows it."""
