# Everything we link and did not write, as static archives, so that the program
# needs libc alone. Debian's CMake targets for gRPC are the shared libraries;
# mixing those with static Abseil would give the process two of each, so the
# archives are named here and nowhere else.
#
#   neurite::absl      Abseil
#   neurite::protobuf  libprotobuf
#   neurite::grpc      gRPC C++ with all it stands on; the build without TLS,
#                      which nothing here uses: OpenSSL stays out of the image
#   neurite::nghttp2   nghttp2: HTTP/2 without its sockets
#   neurite::blas      OpenBLAS, pthread flavour
#   neurite::png       libpng with zlib
#   neurite::jpeg      libjpeg-turbo
#   neurite::zlib      zlib
#   neurite::utf8proc  utf8proc: UTF-8, and how wide a terminal shows it

find_package(Threads REQUIRED)
if(BUILD_TESTING)
  find_package(GTest REQUIRED)
endif()

set(NEURITE_LIBDIR /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE})

# Finds static archives by name, into the list `out`.
function(neurite_find_archives out)
  set(found)
  foreach(name IN LISTS ARGN)
    find_library(NEURITE_ARCHIVE_${name} lib${name}.a REQUIRED
      PATHS ${NEURITE_LIBDIR} NO_DEFAULT_PATH)
    mark_as_advanced(NEURITE_ARCHIVE_${name})
    list(APPEND found ${NEURITE_ARCHIVE_${name}})
  endforeach()
  set(${out} ${found} PARENT_SCOPE)
endfunction()

# An interface target over archives that may refer to each other in any order.
function(neurite_archive_group name)
  cmake_parse_arguments(ARG "" "" "ARCHIVES;DEPS" ${ARGN})
  string(REPLACE ";" "," members "${ARG_ARCHIVES}")
  set_property(GLOBAL APPEND PROPERTY NEURITE_LINKED_ARCHIVES ${ARG_ARCHIVES})
  add_library(neurite_dep_${name} INTERFACE)
  add_library(neurite::${name} ALIAS neurite_dep_${name})
  target_link_libraries(neurite_dep_${name} INTERFACE
    "$<LINK_GROUP:RESCAN,${members}>" ${ARG_DEPS} Threads::Threads)
endfunction()

# Abseil is many small archives; the linker takes from each what is called.
file(GLOB NEURITE_ABSL_ARCHIVES ${NEURITE_LIBDIR}/libabsl_*.a)
if(NOT NEURITE_ABSL_ARCHIVES)
  message(FATAL_ERROR "no libabsl_*.a in ${NEURITE_LIBDIR}: install libabsl-dev")
endif()
neurite_archive_group(absl ARCHIVES ${NEURITE_ABSL_ARCHIVES})

neurite_find_archives(protobuf_archives protobuf z)
neurite_archive_group(protobuf ARCHIVES ${protobuf_archives})

neurite_find_archives(zlib_archives z)
neurite_archive_group(zlib ARCHIVES ${zlib_archives})
neurite_find_archives(utf8proc_archives utf8proc)
neurite_archive_group(utf8proc ARCHIVES ${utf8proc_archives})
neurite_find_archives(png_archives png16 z)
neurite_archive_group(png ARCHIVES ${png_archives} DEPS m)
neurite_find_archives(jpeg_archives jpeg)
neurite_archive_group(jpeg ARCHIVES ${jpeg_archives} DEPS m)

# The pthread flavour and no other: the serial one shares its buffers between
# threads without a lock, the OpenMP one undoes a thread count of one.
find_library(NEURITE_OPENBLAS libopenblas.a REQUIRED NO_DEFAULT_PATH
  PATHS ${NEURITE_LIBDIR}/openblas-pthread)
mark_as_advanced(NEURITE_OPENBLAS)
set_property(GLOBAL APPEND PROPERTY NEURITE_LINKED_ARCHIVES ${NEURITE_OPENBLAS})
add_library(neurite_dep_blas INTERFACE)
add_library(neurite::blas ALIAS neurite_dep_blas)
target_link_libraries(neurite_dep_blas INTERFACE
  ${NEURITE_OPENBLAS} -l:libgfortran.a -l:libquadmath.a Threads::Threads m)
target_include_directories(neurite_dep_blas SYSTEM INTERFACE
  /usr/include/${CMAKE_LIBRARY_ARCHITECTURE}/openblas-pthread)

neurite_find_archives(nghttp2_archives nghttp2)
neurite_archive_group(nghttp2 ARCHIVES ${nghttp2_archives})
if(NEURITE_GRPC)
  neurite_find_archives(grpc_archives
    grpc++_unsecure grpc_unsecure gpr address_sorting upb re2 cares)
  neurite_archive_group(grpc
    ARCHIVES ${grpc_archives} ${NEURITE_ABSL_ARCHIVES} ${protobuf_archives}
    DEPS ${CMAKE_DL_LIBS} rt)
endif()

find_program(NEURITE_PROTOC protoc REQUIRED)
find_program(NEURITE_GRPC_CPP_PLUGIN grpc_cpp_plugin)
