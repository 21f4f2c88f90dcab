"""The graded exercises, one file a homework, with their answers: never shipped to a learner, never in the sandbox."""
