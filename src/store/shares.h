// What is shared: things, their revisions and for whom they are; sharing groups; who holds what,
// and what was taken back from whom. Who may read a thing is decided by what stands of it at the
// moment of reading, whatever revision is read.
#pragma once

#include "domain/access.h"
#include "store/store.h"

namespace tocsin::store {

/// A thing is called by the place in the log of its first revision.
using ThingNumber = LogIndex;

/// Whom a thing is for, within its marking.
enum class Audience {
  community,  ///< TLP:GREEN and below: whoever receives; above: who takes part in its case
  in_case,    ///< who takes part in its case
  named,      ///< the organizations that it names
  group,      ///< the members of its group, of the moment
};
std::string_view to_text(Audience audience);
Result<Audience> parse_audience(std::string_view text);

struct Thing {
  ThingNumber number = 0;
  std::string kind;               ///< "case.update", "notice.risk_warning", "threat"
  std::optional<PartyId> author;  ///< none: the operator
  bool is_author_shown = true;    ///< to its readers; the desk and the log always know
  Tlp tlp = Tlp::amber;
  Audience audience = Audience::community;
  std::optional<CaseId> case_id;
  std::optional<GroupId> group;
  LogIndex newest = 0;         ///< the share that is its newest revision
  std::int64_t revisions = 0;  ///< from 1
  bool is_withdrawn = false;
  /// The source that brought it, by its name; empty: none did, or somebody has withdrawn it here.
  std::string source;
};

/// One revision of a thing.
struct Share {
  LogIndex seq = 0;
  Instant at;
  std::string kind;
  std::optional<CaseId> case_id;
  Tlp tlp = Tlp::amber;
  std::string title;
  std::string body;  ///< canonical JSON
  ThingNumber thing = 0;
  std::int64_t revision = 1;
  std::optional<PartyId> author;  ///< none: the operator, or not shown to whom the scope is of
};

/// That things were taken back from a holder by one act.
struct TakenBack {
  LogIndex seq = 0;
  Instant at;
  std::string reason;     ///< withdrawn, narrowed, left_group, suspended
  ThingNumber thing = 0;  ///< the first of them
  std::int64_t things = 0;
};

struct Recall {
  PartyId party;
  ThingNumber thing = 0;
  LogIndex seq = 0;
  Instant at;
  std::string reason;
  std::string title;  ///< of its newest revision; empty for whom it is not open any more
  std::optional<Instant> confirmed_at;
  std::optional<LogIndex> confirmed_index;
};

struct SharingGroup {
  GroupId id;
  std::string handle;
  std::string name;
  bool shows_members = false;  ///< to one another
  LogIndex founded_index = 0;
};

namespace things {
/// A new one with its first revision: number, newest and revisions are those of the share.
Status insert(Transaction& tx, const Thing& thing, const Share& share,
              const std::vector<PartyId>& named);
/// A further revision. What of marking and audience the thing has now counts for all of them; who
/// holds one and may not read the thing any more is noted as recalled.
Status revise(Transaction& tx, const Thing& thing, const Share& share,
              const std::vector<PartyId>& named);
/// Nobody reads it any more; whoever holds it is noted as recalled. seq: the act's.
Status withdraw(Transaction& tx, ThingNumber number, LogIndex seq);
/// What its source says of it from now on is as what any other says.
Status forget_source(Transaction& tx, ThingNumber number);
/// Withdrawn ones too. Errors: not_found, also for what the scope does not have.
Result<Thing> get(Reader& reader, const Scope& scope, ThingNumber number);
/// Whom it names.
Result<std::vector<PartyId>> named(Reader& reader, ThingNumber number);
}  // namespace things

namespace shares {
/// The newest revisions that lie strictly after `after`, oldest first.
Result<std::vector<Share>> after(Reader& reader, const Scope& scope, LogIndex after,
                                 std::int64_t count);
/// Of things up to a marking, the newest revisions, the newest first: at most so many.
Result<std::vector<Share>> newest(Reader& reader, const Scope& scope, Tlp tlp_max,
                                  std::int64_t count);
/// What was taken back from the scope's party strictly after `after` and is not open to it again.
Result<std::vector<TakenBack>> taken_back(Reader& reader, const Scope& scope, LogIndex after,
                                          std::int64_t count);
/// That the party was given it, also again after it was taken back.
Status note_holding(Transaction& tx, const PartyId& party, LogIndex seq, std::string_view channel);
/// Those of the shares, which ascend, that the party is not noted to hold by this channel.
Result<std::vector<LogIndex>> not_noted(Reader& reader, const PartyId& party,
                                        const std::vector<LogIndex>& seqs,
                                        std::string_view channel);
/// Whether the scope has the thing of which this is a share.
Result<bool> is_open(Reader& reader, const Scope& scope, LogIndex seq);
/// What the party was given, by whatever channel: each revision once, in order.
Result<std::vector<Share>> holdings(Reader& reader, const PartyId& party);
}  // namespace shares

namespace recalls {
/// Takes back all that the party was given since it was asked to delete it last, but its own and
/// what is TLP:CLEAR and everybody's. Returns how many things.
Result<std::int64_t> of_party(Transaction& tx, const PartyId& party, LogIndex seq,
                              std::string_view reason);
struct Place {
  LogIndex seq = -1;
  ThingNumber thing = -1;
  PartyId party;
};
/// Those of the scope: a party's own, or everybody's within its ceiling. Oldest first, strictly
/// after the place. Of several for the same reason that stand alike, confirmed together or open,
/// the newest.
Result<std::vector<Recall>> list(Reader& reader, const Scope& scope, Place after,
                                 std::int64_t count);
/// All of the thing that the party has not confirmed. Returns how many.
Result<std::int64_t> confirm(Transaction& tx, const PartyId& party, ThingNumber thing,
                             LogIndex index);
}  // namespace recalls

namespace groups {
Status insert(Transaction& tx, const SharingGroup& group);
/// Errors: not_found.
Result<SharingGroup> get(Reader& reader, std::string_view handle);
Result<std::vector<SharingGroup>> list(Reader& reader);
Result<std::vector<SharingGroup>> of_party(Reader& reader, const PartyId& party);
Result<std::vector<PartyId>> members(Reader& reader, const GroupId& group);
Result<bool> is_member(Reader& reader, const GroupId& group, const PartyId& party);
/// Errors: conflict for a member.
Status add(Transaction& tx, const GroupId& group, const PartyId& party, LogIndex index);
/// What it holds of the group's is recalled from it. Errors: not_found for no member.
Status remove(Transaction& tx, const GroupId& group, const PartyId& party, LogIndex index);
}  // namespace groups

}  // namespace tocsin::store
