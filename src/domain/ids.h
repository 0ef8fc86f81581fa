// The kinds of things that have an id.
#pragma once

#include "base/id.h"

namespace tocsin {

using PartyId = Id<struct PartyTag>;  ///< an organization; the operator is one too
using PersonId = Id<struct PersonTag>;
using SessionId = Id<struct SessionTag>;
using ApiKeyId = Id<struct ApiKeyTag>;
using ReportId = Id<struct ReportTag>;
using AttachmentId = Id<struct AttachmentTag>;
using CaseId = Id<struct CaseTag>;
using CaseEventId = Id<struct CaseEventTag>;
using FactId = Id<struct FactTag>;
using FilingId = Id<struct FilingTag>;
using PartnershipId = Id<struct PartnershipTag>;
using DecisionId = Id<struct DecisionTag>;
using ReformItemId = Id<struct ReformItemTag>;
using AnswerId = Id<struct AnswerTag>;
using NoticeId = Id<struct NoticeTag>;
using DeliveryId = Id<struct DeliveryTag>;
using PortalReceiptId = Id<struct PortalReceiptTag>;
using MandateId = Id<struct MandateTag>;
using WebhookId = Id<struct WebhookTag>;
using SourceId = Id<struct SourceTag>;  ///< of what is fetched from elsewhere
using GroupId = Id<struct GroupTag>;    ///< of a sharing group

}  // namespace tocsin
