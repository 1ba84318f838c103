# SPDX-License-Identifier: GPL-2.0-only
# What holds docs/safety.md.
foreach(program access fail fail_load mms parameters partial)
	add_executable(${program} guest/${program}.c)
endforeach()
add_executable(hostile guest/hostile.c guest/hostile_op.c guest/hostile_map.c
	guest/hostile_shrink.c)
add_executable(race guest/race.c guest/race_memory.c guest/race_device.c)
find_package(Threads REQUIRED)
foreach(program access fail fail_load mms parameters partial hostile race)
	target_include_directories(${program} PRIVATE ${PROJECT_SOURCE_DIR}/module
		${CMAKE_CURRENT_SOURCE_DIR})
	target_compile_definitions(${program} PRIVATE _GNU_SOURCE)
	target_link_options(${program} PRIVATE -static)
	target_link_libraries(${program} PRIVATE Threads::Threads)
endforeach()

foreach(name access bugs fail hostile mms parameters partial race unloaded)
	add_test(NAME machine_${name} COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/${name}.sh
		${CMAKE_CURRENT_BINARY_DIR})
	set_tests_properties(machine_${name} PROPERTIES LABELS machine TIMEOUT 3600
		SKIP_RETURN_CODE 77)
endforeach()

add_test(NAME safety COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/safety.sh ${PROJECT_BINARY_DIR})
# As long as the caller says; the machine they boot has its own limit.
set_tests_properties(machine_fail machine_hostile machine_mms machine_race machine_unloaded
	PROPERTIES TIMEOUT 20000)
# These run on the debug kernel, too, and are slow there.
set_tests_properties(machine_exec machine_content machine_errnos machine_range machine_walk
	machine_huge machine_dma machine_judge machine_died machine_wrong_memory machine_semantics
	machine_semantics_flip machine_coherent machine_access machine_bugs machine_parameters
	machine_partial
	PROPERTIES TIMEOUT 5000)
