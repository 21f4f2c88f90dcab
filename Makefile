# Every task is a line of start.py, which needs no make: python3 start.py lab (Windows: py start.py lab).
#   make lab                  the lessons            make lab LESSON=03
#   make test LESSON=03       the tests of a lesson  make test ARGS="-k kernels"     make test PYTHON=3.12

TASKS := lab test quick notebooks checks weights site serve frameworks spark cluster bench bench-widgets bench-grading lock
RUN := $(or $(shell command -v python3 || command -v python),python3)

help:
	@$(RUN) start.py

$(TASKS):
	@$(RUN) start.py $(if $(PYTHON),--python "$(PYTHON)") $@ $(LESSON) $(ARGS)

.PHONY: help $(TASKS)
