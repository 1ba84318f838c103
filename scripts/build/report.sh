# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash

report() { # report VERB RUN: the Python part
	report_module report "$@"
}

report_module() { # report_module MODULE ARGUMENT...: one of its programs
	PYTHONPATH=$SRC/scripts PYTHONDONTWRITEBYTECODE=1 MPLCONFIGDIR=$CACHE/matplotlib \
		python3 -m "$@"
}
