# SPDX-License-Identifier: GPL-2.0-only
# What holds docs/safety.md.

foreach(name bugs)
	add_test(NAME machine_${name} COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/${name}.sh
		${CMAKE_CURRENT_BINARY_DIR})
	set_tests_properties(machine_${name} PROPERTIES LABELS machine TIMEOUT 900
		SKIP_RETURN_CODE 77)
endforeach()
