# What others wrote and is part of the program: the Debian packages of the
# static archives that Dependencies.cmake names and of the compiler's own, and of
# libraries that are headers alone.
#
# neurite_linked_packages(HEADER SPDX)
#
# Makes two files of one list, again whenever an archive changes: HEADER for the
# program, and SPDX, a software bill of materials (SPDX 2.3).
function(neurite_linked_packages header spdx)
  get_property(files GLOBAL PROPERTY NEURITE_LINKED_ARCHIVES)
  # The linker asks for it, but takes nothing from it.
  list(FILTER files EXCLUDE REGEX "/libre2\\.a$")
  foreach(name stdc++ gcc gcc_eh c_nonshared)
    execute_process(
      COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=lib${name}.a
      OUTPUT_VARIABLE file OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(IS_ABSOLUTE "${file}")
      file(REAL_PATH "${file}" file)
      list(APPEND files ${file})
    endif()
  endforeach()
  foreach(name CLI/CLI.hpp nlohmann/json.hpp)
    unset(header_file)
    find_file(header_file ${name} REQUIRED NO_CACHE)
    list(APPEND files ${header_file})
  endforeach()
  list(REMOVE_DUPLICATES files)
  set(script ${PROJECT_SOURCE_DIR}/cmake/write_linked_packages.cmake)
  add_custom_command(OUTPUT ${header} ${spdx}
    COMMAND ${CMAKE_COMMAND} "-DFILES=${files}" -DVERSION=${PROJECT_VERSION}
            -DARCHITECTURE=${CMAKE_SYSTEM_PROCESSOR}
            -DHEADER=${header} -DSPDX=${spdx} -P ${script}
    DEPENDS ${files} ${script}
    VERBATIM)
endfunction()
