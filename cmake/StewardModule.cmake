# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later

option(STEWARD_ASAN "Build with AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
option(STEWARD_TSAN "Build with ThreadSanitizer" OFF)

# The flags every target of this repository is built with.
add_library(steward_flags INTERFACE)
target_compile_options(steward_flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror=return-type
    -Werror=unused-result -fstack-protector-strong)
target_compile_definitions(steward_flags INTERFACE STEWARD_VERSION="${PROJECT_VERSION}")
target_include_directories(steward_flags INTERFACE "${PROJECT_SOURCE_DIR}")
if(STEWARD_ASAN)
    target_compile_options(steward_flags INTERFACE -fsanitize=address -fno-omit-frame-pointer)
    target_link_options(steward_flags INTERFACE -fsanitize=address,undefined)
    # The two Beast files take over three minutes with UBSan; they get ASan alone (platform/CMakeLists.txt).
    add_library(steward_ubsan INTERFACE)
    # Only a check that may go on can be suppressed for a library; halt_on_error ends it everywhere else.
    target_compile_options(steward_ubsan INTERFACE -fsanitize=undefined -fno-sanitize-recover=undefined
        -fsanitize-recover=nonnull-attribute)
else()
    add_library(steward_ubsan INTERFACE)
endif()
if(STEWARD_TSAN)
    target_compile_options(steward_flags INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
    target_link_options(steward_flags INTERFACE -fsanitize=thread)
endif()

# What the sanitizers are told in every test, and how many times longer a test may take with them.
set(STEWARD_SANITIZER_ENVIRONMENT "")
set(STEWARD_TEST_PATIENCE 1)
if(STEWARD_ASAN)
    set(STEWARD_SANITIZER_ENVIRONMENT
        "ASAN_OPTIONS=detect_stack_use_after_return=1:check_initialization_order=1"
        "LSAN_OPTIONS=suppressions=${CMAKE_CURRENT_LIST_DIR}/sanitizers/leaks.supp:print_suppressions=0"
        "UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1:suppressions=${CMAKE_CURRENT_LIST_DIR}/sanitizers/undefined.supp")
    set(STEWARD_TEST_PATIENCE 4)
elseif(STEWARD_TSAN)
    set(STEWARD_SANITIZER_ENVIRONMENT
        "TSAN_OPTIONS=suppressions=${CMAKE_CURRENT_LIST_DIR}/sanitizers/threads.supp:second_deadlock_stack=1")
    set(STEWARD_TEST_PATIENCE 8)
endif()

# What Qt code adds: no implicit conversions, no keywords, nothing deprecated.
add_library(steward_qt_flags INTERFACE)
target_compile_definitions(steward_qt_flags INTERFACE QT_NO_KEYWORDS QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII
    QT_NO_URL_CAST_FROM_STRING QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_NO_FOREACH QT_STRICT_ITERATORS
    QT_NO_CAST_FROM_BYTEARRAY QT_DISABLE_DEPRECATED_BEFORE=0x060400)
target_link_libraries(steward_qt_flags INTERFACE steward_flags steward_ubsan)

# steward_headers(NAME NEEDS Lib … HEADERS <a> …): headers compiled once for all that reuse them, three quarters of
# a file's compiling. Every file still names what it uses: the clang tools read it without these.
function(steward_headers name)
    cmake_parse_arguments(ARG "" "" "NEEDS;HEADERS" ${ARGN})
    add_library(${name} OBJECT "${PROJECT_SOURCE_DIR}/cmake/precompiled.cpp")
    target_link_libraries(${name} PRIVATE ${ARG_NEEDS} steward_flags steward_ubsan)
    target_precompile_headers(${name} PRIVATE <algorithm> <functional> <memory> <optional> ${ARG_HEADERS})
endfunction()

steward_headers(desk_headers NEEDS Qt6::Core steward_qt_flags
    HEADERS <QByteArray> <QDateTime> <QFuture> <QHash> <QJsonObject> <QList> <QObject> <QString>)
set(STEWARD_MODULE_HEADERS desk_headers)

# steward_module(NAME [NO_QT] SOURCES a.cpp … NEEDS Lib …): one folder, one static library, one link rule.
function(steward_module name)
    cmake_parse_arguments(ARG "NO_QT" "" "SOURCES;NEEDS" ${ARGN})
    add_library(steward_${name} STATIC ${ARG_SOURCES})
    target_link_libraries(steward_${name} PUBLIC ${ARG_NEEDS} PRIVATE steward_qt_flags)
    target_include_directories(steward_${name} PUBLIC "${PROJECT_SOURCE_DIR}")
    set_target_properties(steward_${name} PROPERTIES AUTOMOC ON AUTOUIC ON AUTORCC ON)
    if(NOT ARG_NO_QT)
        target_precompile_headers(steward_${name} REUSE_FROM ${STEWARD_MODULE_HEADERS})
    endif()
endfunction()

# steward_test_headers(NAME NEEDS Lib … HEADERS <a> …): the tests that follow in this folder share these. QTest differs
# by Qt module: they must be compiled with those of NEEDS and no others.
function(steward_test_headers name)
    cmake_parse_arguments(ARG "" "" "NEEDS;HEADERS" ${ARGN})
    steward_headers(${name} NEEDS Qt6::Test ${ARG_NEEDS} HEADERS <QTest> ${ARG_HEADERS})
    target_compile_definitions(${name} PRIVATE QT_NO_KEYWORDS)
    set(STEWARD_TEST_HEADERS ${name} PARENT_SCOPE)
endfunction()

# steward_test(NAME SOURCES a_test.cpp … NEEDS Lib … LABEL unit|model|ui|contract|scenario [TIMEOUT s])
function(steward_test name)
    cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "SOURCES;NEEDS;COMMAND" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE Qt6::Test ${ARG_NEEDS} steward_flags steward_ubsan)
    set_target_properties(${name} PROPERTIES AUTOMOC ON)
    if(STEWARD_TEST_HEADERS)
        target_precompile_headers(${name} REUSE_FROM ${STEWARD_TEST_HEADERS})
        # Of a lone test file it is empty, and reading the headers is all that it takes.
        if(NOT ARG_SOURCES MATCHES "\\.h")
            set_source_files_properties("${CMAKE_CURRENT_BINARY_DIR}/${name}_autogen/mocs_compilation.cpp"
                PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
        endif()
    endif()
    target_compile_definitions(${name} PRIVATE QT_NO_KEYWORDS STEWARD_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
        STEWARD_BINARY_DIR="${PROJECT_BINARY_DIR}")
    add_test(NAME ${name} COMMAND ${ARG_COMMAND} $<TARGET_FILE:${name}>)
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 120)
    endif()
    math(EXPR timeout "${ARG_TIMEOUT} * ${STEWARD_TEST_PATIENCE}")
    set(environment ${STEWARD_SANITIZER_ENVIRONMENT} QT_QPA_PLATFORM=offscreen TZ=Europe/Nicosia LC_ALL=C.UTF-8
        "STEWARD_PLATFORM=${PROJECT_BINARY_DIR}/platform/steward-platform")
    # The longest begin first.
    set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT ${timeout} COST ${timeout}
        ENVIRONMENT "${environment}")
endfunction()
