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

# neurite_library(NAME SOURCES ... [PUBLIC ...] [PRIVATE ...])
#
# A static library neurite_NAME, alias neurite::NAME.
function(neurite_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(neurite_${name} STATIC ${ARG_SOURCES})
  add_library(neurite::${name} ALIAS neurite_${name})
  target_link_libraries(neurite_${name}
    PUBLIC neurite_flags ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
endfunction()

# neurite_test(NAME SOURCES ... [DEPS ...] [LABELS ...])
#
# One gtest program and one ctest of the same name. Labels: unit, stress,
# server (needs gRPC), layering, script.
function(neurite_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE
    neurite_flags ${ARG_DEPS} neurite::testing GTest::gmock GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${name}
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}")
endfunction()
