# SPDX-FileCopyrightText: 2026 The Steward founders
# SPDX-License-Identifier: GPL-3.0-or-later

# embed_text(TARGET NAME files…): compiles text files into TARGET. `#include "NAME.h"` then gives
# `steward::embedded::NAME()`: a vector of {file name, content} in the order given.
function(embed_text target name)
    set(dir "${CMAKE_CURRENT_BINARY_DIR}/embedded")
    set(body "")
    foreach(file ${ARGN})
        file(READ "${file}" content)
        get_filename_component(base "${file}" NAME)
        string(APPEND body "        {\"${base}\", R\"STEWARD(${content})STEWARD\"},\n")
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
    endforeach()
    file(CONFIGURE OUTPUT "${dir}/${name}.h" @ONLY CONTENT
"#pragma once
#include <string_view>
#include <vector>
namespace steward::embedded {
struct TextFile { std::string_view name; std::string_view content; };
const std::vector<TextFile> &@name@();
}
")
    # file(CONFIGURE) would expand @…@ inside the embedded text.
    file(GENERATE OUTPUT "${dir}/${name}.cpp" CONTENT
"#include \"${name}.h\"
namespace steward::embedded {
namespace { struct Loaded { std::vector<TextFile> files; }; }
const std::vector<TextFile> &${name}()
{
    static const Loaded loaded{{
${body}    }};
    return loaded.files;
}
}
")
    target_sources(${target} PRIVATE "${dir}/${name}.cpp")
    target_include_directories(${target} PRIVATE "${dir}")
endfunction()
