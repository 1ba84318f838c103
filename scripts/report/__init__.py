# SPDX-License-Identifier: GPL-2.0-only
"""Reports from a mapbench run: validate, table, report."""
