"""What IAM decides: who asks, what a request needs, and whether a policy allows it."""
