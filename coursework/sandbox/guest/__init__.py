"""What runs inside the sandbox, next to a student's code. It imports NumPy and nothing of the project."""
