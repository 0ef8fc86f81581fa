// Templates filled with data. The mustache library stays behind this header.
#pragma once

#include "base/embed.h"
#include "pages/parts/data.h"
#include "pages/parts/texts.h"

#include <span>
#include <string>
#include <string_view>

namespace tocsin::pages {

std::span<const EmbeddedFile> template_files();
std::span<const EmbeddedFile> asset_files();

/// Fills templates/<name>.mustache. {{t.key}} is the catalogue's text, {{>part_x}} another
/// template, everything else is of `data`; all of it escaped. content: markup of another template
/// that was rendered before; only the layout has a place for it.
std::string render(const Texts& texts, std::string_view name, const Data& data,
                   const std::string& content = {});

}  // namespace tocsin::pages
