"""Beyond one machine: what a step of training costs when several workers share it."""
