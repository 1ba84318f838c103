# SPDX-License-Identifier: GPL-2.0-only
# What cmake --install puts where. All that runs is text, or is built where it runs: nothing here depends
# on the processor. The component dkms, which is not installed unless it is named, is the module's source.
set(CMAKE_INSTALL_LIBDIR lib) # which GNUInstallDirs would ask a compiler for
include(GNUInstallDirs)
set(MAPBENCH_ZSHDIR ${CMAKE_INSTALL_DATADIR}/zsh/site-functions CACHE STRING "Where zsh looks for completions")

set(home ${CMAKE_INSTALL_DATADIR}/mapbench)
set(leave PATTERN __pycache__ EXCLUDE PATTERN "*.ko" EXCLUDE)

install(DIRECTORY bench module examples processors scripts DESTINATION ${home} ${leave})
install(FILES CMakeLists.txt DESTINATION ${home})
install(DIRECTORY docs/ DESTINATION ${home}/docs FILES_MATCHING PATTERN "*.schema.json" PATTERN add EXCLUDE)
install(DIRECTORY tests/kernel DESTINATION ${home}/tests)

# What differences between boots of the same the measurement has shown, which compare allows for.
file(GLOB selftests RELATIVE ${PROJECT_SOURCE_DIR} results/*/selftest.json)
foreach(file ${selftests})
	cmake_path(GET file PARENT_PATH dir)
	install(FILES ${file} DESTINATION ${home}/${dir})
endforeach()

# Modes are not those of the checkout, which may be its owner's alone.
execute_process(COMMAND find scripts -type f -perm -u+x WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
	OUTPUT_VARIABLE programs OUTPUT_STRIP_TRAILING_WHITESPACE)
string(REPLACE "\n" ";" programs "${programs}")
foreach(file ${programs})
	cmake_path(GET file PARENT_PATH dir)
	install(PROGRAMS ${file} DESTINATION ${home}/${dir})
endforeach()

install(FILES README.md CHANGELOG.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md" PATTERN "add/*.patch")

# Pages and completions are what --help says, by the copy that is installed.
set(pages ${PROJECT_BINARY_DIR}/pages)
install(CODE "
	execute_process(COMMAND bash scripts/install/pages.sh ${pages} WORKING_DIRECTORY \"${PROJECT_SOURCE_DIR}\"
		COMMAND_ERROR_IS_FATAL ANY)")
install(DIRECTORY ${pages}/man1 DESTINATION ${CMAKE_INSTALL_MANDIR})
install(FILES ${pages}/bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME mapbench)
install(FILES ${pages}/zsh DESTINATION ${MAPBENCH_ZSHDIR} RENAME _mapbench)
install(FILES ${pages}/fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d RENAME mapbench.fish)

# The front door, which finds the rest by where the link leads; and the hash that origin.sh knows the copy by.
file(RELATIVE_PATH link ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_DATADIR}/mapbench/scripts/mapbench)
install(CODE "
	set(to \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}\")
	file(MAKE_DIRECTORY \"\${to}/${CMAKE_INSTALL_BINDIR}\")
	file(CREATE_LINK ${link} \"\${to}/${CMAKE_INSTALL_BINDIR}/mapbench\" SYMBOLIC)
	message(STATUS \"Installing: \${to}/${CMAKE_INSTALL_BINDIR}/mapbench\")
	execute_process(COMMAND bash scripts/install/mark.sh \"\${to}/${home}\" COMMAND_ERROR_IS_FATAL ANY
		WORKING_DIRECTORY \"${PROJECT_SOURCE_DIR}\")")

set(dkms src/mapbench-${PROJECT_VERSION})
install(DIRECTORY module/ DESTINATION ${dkms} COMPONENT dkms EXCLUDE_FROM_ALL ${leave} PATTERN dkms.conf EXCLUDE)
file(READ module/dkms.conf conf)
string(REPLACE "#MODULE_VERSION#" ${PROJECT_VERSION} conf "${conf}")
file(WRITE ${PROJECT_BINARY_DIR}/dkms.conf "${conf}")
install(FILES ${PROJECT_BINARY_DIR}/dkms.conf DESTINATION ${dkms} COMPONENT dkms EXCLUDE_FROM_ALL)
