# The two words in which every folder says what it builds, and the flags that
# all of our own code shares. Nothing here changes a global setting of a
# project that includes ours.

add_library(neurite_flags INTERFACE)
target_compile_features(neurite_flags INTERFACE cxx_std_20)
target_include_directories(neurite_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(neurite_flags INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wnon-virtual-dtor -Wundef
  # Designated initialisers leave out what has a default.
  -Wno-missing-field-initializers
  # Of GCC 12's own making where strings are joined (its bug 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  $<$<BOOL:${NEURITE_WERROR}>:-Werror>
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>
  # Fused or reordered arithmetic would give a row other bits on another path.
  -ffp-contract=off
  # A test names its file from the root. The compiler cache does not look at
  # this flag, so that checkouts in different folders share its objects.
  -fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=
  # Functions and data nobody calls stay out of the static program.
  -ffunction-sections -fdata-sections)
if(NEURITE_SANITIZE)
  target_compile_options(neurite_flags INTERFACE
    -fsanitize=${NEURITE_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer
    # With instrumentation GCC 12 sees these in its own library's headers.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(neurite_flags INTERFACE -fsanitize=${NEURITE_SANITIZE})
endif()

# What is shipped is hardened; tests/scripts/check_hardening.py reads it in the
# program. Where a sanitizer runs, it checks the same and more. The program is
# position-independent by Debian's default. -fstack-protector-strong and
# _GLIBCXX_ASSERTIONS are left out: both together cost a call 10 % more
# instructions.
if(NOT NEURITE_SANITIZE)
  target_compile_options(neurite_flags INTERFACE
    "$<$<CONFIG:Release>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>")
  # All that the loader writes is read-only before main().
  target_link_options(neurite_flags INTERFACE
    "$<$<CONFIG:Release>:-Wl,-z,relro,-z,now>")
endif()

# neurite_unite(TARGET)
#
# With NEURITE_UNITY, compiles up to twelve of the target's sources as one,
# which reads the headers that they share once. Sources with options of their
# own stay alone. Takes effect at the end of the folder's CMakeLists.txt.
function(neurite_unite target)
  if(NEURITE_UNITY)
    cmake_language(EVAL CODE
      "cmake_language(DEFER CALL neurite_unite_now [[${target}]])")
  endif()
endfunction()

function(neurite_unite_now target)
  get_target_property(sources ${target} SOURCES)
  set(alone)
  set(together)
  foreach(source IN LISTS sources)
    get_source_file_property(options ${source} COMPILE_OPTIONS)
    get_source_file_property(definitions ${source} COMPILE_DEFINITIONS)
    if(options OR definitions)
      list(APPEND alone ${source})
    else()
      cmake_path(ABSOLUTE_PATH source NORMALIZE)
      list(APPEND together ${source})
    endif()
  endforeach()
  list(LENGTH together count)
  if(count LESS 2)
    return()
  endif()
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  execute_process(
    COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/cmake/source_groups.py
            --root ${PROJECT_SOURCE_DIR} --most 12
            --out ${CMAKE_CURRENT_BINARY_DIR}/${target}_unity ${together}
    OUTPUT_VARIABLE united OUTPUT_STRIP_TRAILING_WHITESPACE
    COMMAND_ERROR_IS_FATAL ANY)
  string(REPLACE "\n" ";" united "${united}")
  set_target_properties(${target} PROPERTIES SOURCES "${united};${alone}")
endfunction()

# neurite_library(NAME SOURCES ... [PUBLIC ...] [PRIVATE ...])
#
# A static library neurite_NAME, alias neurite::NAME.
function(neurite_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(neurite_${name} STATIC ${ARG_SOURCES})
  add_library(neurite::${name} ALIAS neurite_${name})
  target_link_libraries(neurite_${name}
    PUBLIC neurite_flags ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
  if(NEURITE_FUZZ)
    # The fuzzer sees which way a library goes, not only its own target's file.
    target_compile_options(neurite_${name} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
  neurite_unite(neurite_${name})
endfunction()

# neurite_test(NAME SOURCES ... [DEPS ...] [LABELS ...] [SHARDS N])
#
# One gtest program and one ctest of the same name; with SHARDS, N ctests that
# share its cases, so that they run side by side. Labels: unit, stress, server
# (needs gRPC), layering.
#
# Each ctest writes its cases into test_results/ as JSON; `./dev test` sums up.
function(neurite_test name)
  cmake_parse_arguments(ARG "" "SHARDS" "SOURCES;DEPS;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE
    neurite_flags ${ARG_DEPS} neurite::testing GTest::gmock GTest::gtest_main)
  neurite_unite(${name})
  if(NOT ARG_SHARDS)
    set(ARG_SHARDS 1)
  endif()
  foreach(shard RANGE 1 ${ARG_SHARDS})
    set(test ${name})
    if(ARG_SHARDS GREATER 1)
      string(APPEND test _${shard})
    endif()
    math(EXPR index "${shard} - 1")
    add_test(NAME ${test} COMMAND ${name}
        --gtest_output=json:${PROJECT_BINARY_DIR}/test_results/${test}.json
      WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties(${test} PROPERTIES
      LABELS "${ARG_LABELS}"
      ENVIRONMENT "GTEST_TOTAL_SHARDS=${ARG_SHARDS};GTEST_SHARD_INDEX=${index}")
  endforeach()
endfunction()
