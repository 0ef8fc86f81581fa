// Sharing: a thing is put before those whom its marking and its audience name, revised, withdrawn.
// Partners and the desk do it alike; who may read is asked at each reading.
#pragma once

#include "domain/access.h"
#include "flow/world.h"
#include "store/misp.h"
#include "store/shares.h"
#include "threats/named_content.h"

namespace tocsin::flow {

inline constexpr std::size_t kShareTitleBytesMax = 500;
inline constexpr std::size_t kShareTextBytesMax = 64U << 10U;
inline constexpr std::size_t kNamedPartiesMax = 1'000;
/// Objects of one share: so long everybody else's writes wait.
inline constexpr std::size_t kShareObjectsMax = 2'000;
/// Likewise what it names: values, sightings, flaws that they are tied to.
inline constexpr std::size_t kNamedMax = 20'000;

struct AudienceDraft {
  store::Audience kind = store::Audience::community;
  std::vector<std::string> parties;  ///< handles; for `named` alone
  std::string group;                 ///< handle; for `group` alone
  std::string case_number;           ///< for `in_case` alone
};

struct ThingDraft {
  Tlp tlp = Tlp::amber;
  AudienceDraft audience;
  std::string title;
  std::string text;  ///< may be empty where there are objects
  bool is_author_shown = true;
  std::vector<threats::StixObject> objects;
  std::optional<store::misp::Original> misp = std::nullopt;  ///< the event that it is
  /// Objects may be marked lower: they are given out with the marking of the share.
  bool raises_markings = false;
  std::string source = {};  ///< that brings it, by its name; empty: none does
  std::vector<std::string> forms =
      {};  ///< what its text tells of in another form (threats/forms.h)
};

/// A draft, and what it names that is found by value: read before the one writer is asked.
class ShareableDraft {
 public:
  /// Errors: too_large for what names more than kNamedMax values, sightings and flaws.
  static Result<ShareableDraft> read(ThingDraft draft);
  [[nodiscard]] const ThingDraft& draft() const { return draft_; }
  [[nodiscard]] const threats::NamedContent& named() const { return named_; }

 private:
  ShareableDraft(ThingDraft draft, threats::NamedContent named)
      : draft_(std::move(draft)), named_(std::move(named)) {}
  ThingDraft draft_;
  threats::NamedContent named_;
};

/// As many of the objects as one share takes, from the first on, in a draft that has none: fewer of
/// those that name much. Errors: those of ShareableDraft::read, where the first names too much.
Result<ShareableDraft> next_piece(ThingDraft draft, std::span<const threats::StixObject> left,
                                  const std::string& by);

/// A new thing. Returns its number. Errors: malformed, with a pointer; not_found for a group or a
/// case that the principal does not see; forbidden below the marking of the case; conflict for an
/// object whose id another one has given; those of ShareableDraft::read.
Result<store::ThingNumber> share(const World& world, const Principal& principal,
                                 const ThingDraft& draft);
/// The same within a transaction.
Result<store::ThingNumber> put_share(const World& world, store::Transaction& tx,
                                     const Principal& principal, const ShareableDraft& shareable);
/// A further revision by its author. Who has the thing and may not read it any more is asked to
/// delete it. Returns the revision. Errors: those of share; conflict when it is withdrawn or
/// `revision` is not its newest.
Result<std::int64_t> revise(const World& world, const Principal& principal,
                            store::ThingNumber number, std::int64_t revision,
                            const ThingDraft& draft);
/// By its author, or by the desk. Errors: not_found; conflict when it is withdrawn.
Result<store::LogIndex> withdraw(const World& world, const Principal& principal,
                                 store::ThingNumber number, const std::string& reason);

struct ThingView {
  store::Thing thing;
  store::Share newest;
  std::string author;                ///< handle; empty: the operator, or not shown
  std::vector<std::string> parties;  ///< whom it names, for its author and the desk
  std::string group;                 ///< handle
};
/// Errors: not_found.
Result<ThingView> view_thing(const World& world, const Principal& principal,
                             store::ThingNumber number);

/// An audience as the store has it.
struct Readers {
  std::optional<CaseId> case_id;
  std::optional<GroupId> group;
  std::vector<PartyId> named;
};
/// Inside another act: for whom something of that marking is to be. Errors: those of share.
Result<Readers> readers_for(store::Reader& reader, const Principal& principal, Tlp tlp,
                            const AudienceDraft& audience);

/// Inside another act: what the desk and the system share of their own. Text objects for STIX are
/// made of it.
struct OwnShare {
  std::string kind;
  Tlp tlp = Tlp::clear;
  std::optional<CaseId> case_id;
  std::string title;
  std::string text;  ///< for readers of STIX
  std::string body;  ///< canonical JSON, for the feed
  std::string url;   ///< where it stands; empty: nowhere
};
Status put_own_share(const World& world, store::Transaction& tx, store::LogIndex index,
                     const OwnShare& share);

/// What programs shared that knew no STIX is given to its readers too. Returns how many things.
Result<std::int64_t> publish_earlier_shares(const World& world);

// --- groups

struct GroupDraft {
  std::string handle;  ///< 1 to 64 of a-z, 0-9 and hyphens
  std::string name;
  bool shows_members = false;
};
struct GroupView {
  store::SharingGroup group;
  std::vector<std::string> members;  ///< handles; of those whom the reader may know
};
/// Errors: malformed; conflict.
Result<store::LogIndex> found_group(const World& world, const Principal& principal,
                                    const GroupDraft& draft);
Result<store::LogIndex> add_member(const World& world, const Principal& principal,
                                   std::string_view group, std::string_view party);
/// By the desk, or by the member itself. It reads nothing of the group from then on.
Result<store::LogIndex> remove_member(const World& world, const Principal& principal,
                                      std::string_view group, std::string_view party);
/// All of them for the operator's people, its own for a member.
Result<std::vector<GroupView>> list_groups(const World& world, const Principal& principal);

// --- recalls

struct RecallView {
  store::Recall recall;
  std::string party;  ///< handle
};
struct RecallPage {
  std::vector<RecallView> recalls;
  bool has_more = false;
};
Result<RecallPage> list_recalls(const World& world, const Principal& principal,
                                const store::recalls::Place& after, std::int64_t count);
/// That the organization has deleted what it had of the thing. Errors: not_found where nothing is
/// asked of it.
Result<store::LogIndex> confirm_recall(const World& world, const Principal& principal,
                                       store::ThingNumber thing);

}  // namespace tocsin::flow
