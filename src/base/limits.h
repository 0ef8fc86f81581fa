// Limits of what comes from outside, in one place. A parser checks size first, then depth and
// counts.
#pragma once

#include <cstddef>

namespace tocsin {

inline constexpr std::size_t kJsonBytesMax = 64U << 20U;
inline constexpr std::size_t kJsonDepthMax = 64;
inline constexpr std::size_t kYamlBytesMax = 1U << 20U;
inline constexpr std::size_t kYamlDepthMax = 32;
inline constexpr std::size_t kReportBodyBytesMax = 1U << 20U;  ///< a report without its attachments
inline constexpr std::size_t kAttachmentBytesMax = 32U << 20U;    ///< one attachment
inline constexpr std::size_t kAttachmentsBytesMax = 128U << 20U;  ///< all attachments of one report
inline constexpr std::size_t kAttachmentsMax = 32;
inline constexpr std::size_t kTextFieldBytesMax = 64U << 10U;  ///< one free-text field

}  // namespace tocsin
