#include "regimes/sheet.h"

#include "base/text.h"
#include "regimes/rule_words.h"
#include "regimes/said.h"

#include <algorithm>
#include <array>

namespace tocsin::regimes {
namespace {

struct Word {
  std::string_view code;
  Bilingual title;
};

/// What kind of knowing starts the clock (docs/regimes.md).
const std::array kStandards = {
    Word{"reliable_evidence", {"reliable evidence", "可靠证据"}},
    Word{"reasonable_belief", {"reasonable belief", "合理相信"}},
    Word{"reasonable_certainty", {"a reasonable degree of certainty", "合理程度的确定"}},
    Word{"determination", {"one's own determination", "自行认定"}},
    Word{"classification", {"a classification", "分类定级"}},
    Word{"notice", {"notice: found, or told", "获知：发现或被告知"}},
    Word{"detection", {"detection", "检测发现"}},
    Word{"listing", {"a listing", "列入目录"}},
    Word{"receipt", {"receipt", "收到"}},
};
const std::array kImputed = {
    Word{"own_staff", {"its own staff", "本单位人员"}},
    Word{"agent", {"its agents", "代理人"}},
    Word{"notice_received", {"a notice that it received", "收到的通知"}},
};
const std::array kStatuses = {
    Word{"draft",
         {"draft: whether it binds is not verified, and nothing under it is called late",
          "草案：其约束力尚未核实，不作逾期认定"}},
    Word{"not_in_force", {"not in force", "尚未施行"}},
    Word{"in_force", {"in force", "现行有效"}},
    Word{"revoked", {"revoked", "已废止"}},
    Word{"rehearsal_only", {"for exercises alone", "仅用于演练"}},
};
const std::array kAssurances = {
    Word{"primary", {"the law's own text", "法律原文"}},
    Word{"secondary", {"somebody's account of the text", "他人对原文的转述"}},
    Word{"unverified", {"not verified", "未经核实"}},
};

/// A cell of a table, and nothing that ends it.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c == '|' ? "\\|" : c == '\n' ? " " : std::string(1, c);
  }
  return out;
}

/// Is there a period in it, or may one come from another stage or a table?
bool is_counted(const DueExpression& due) {
  using Op = DueExpression::Op;
  bool out = false;
  for_each_due(due, [&](const DueExpression& one) {
    out = out || one.op == Op::plus || one.op == Op::same_as;
  });
  return out;
}

class Sheet {
 public:
  Sheet(const Regime& regime, const Library& library, Language language)
      : regime_(regime),
        library_(library),
        language_(language),
        words_(regime, library.vocabulary(), language) {}

  std::string take() {
    head();
    addressees();
    trigger();
    stages();
    tables();
    penalties();
    notes();
    signature();
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string pick(std::string en, std::string zh) const {
    return words_.pick(std::move(en), std::move(zh));
  }
  template <class Table>
  [[nodiscard]] std::string word(const Table& table, std::string_view code) const {
    const auto found = std::ranges::find(table, code, &Word::code);
    return found == table.end() ? "`" + std::string(code) + "`" : words_.pick(found->title);
  }
  void heading(std::string en, std::string zh) {
    out_ += "\n## " + pick(std::move(en), std::move(zh)) + "\n\n";
  }
  void line(std::string en_name, std::string zh_name, const std::string& text) {
    if (!text.empty()) {
      out_ += "- **" + pick(std::move(en_name), std::move(zh_name)) + "**" + pick(": ", "：") +
              text + "\n";
    }
  }
  [[nodiscard]] std::string when(Instant at) const {
    const Calendar* calendar = library_.calendar(regime_.calendar);
    return calendar == nullptr
               ? to_rfc3339(at)
               : SaidTimes(calendar->zone(), library_.vocabulary(), language_).at(at);
  }
  [[nodiscard]] std::string calendar_title(std::string_view id) const {
    const Calendar* calendar = library_.calendar(id);
    return calendar == nullptr ? "`" + std::string(id) + "`" : words_.pick(calendar->title());
  }

  void head() {
    const Instrument& law = regime_.instrument;
    out_ += "# " + words_.pick(regime_.title) + "\n\n";
    line("Rule", "规则",
         "`" + regime_.id + "`" + pick(", edition ", "，第") + std::to_string(regime_.edition) +
             pick("", "版"));
    line("Law", "法律", law.name);
    line("Articles", "条款", join(law.articles, pick(", ", "、")));
    line("Number or address", "文号或地址", law.url_or_number);
    line("State", "状态", word(kStatuses, to_text(regime_.status)));
    line("From", "施行", when(regime_.validity.from));
    line("Until", "终止", regime_.validity.to ? when(*regime_.validity.to) : "");
    line("Nothing is due before", "此前无须履行",
         regime_.validity.enforce_from ? when(*regime_.validity.enforce_from) : "");
    line("Source read on", "来源核对日期",
         law.retrieved.empty() ? pick("never", "从未") : law.retrieved);
    line("Source is", "来源性质", word(kAssurances, law.assurance));
    line("SHA-256 of the file", "文件的SHA-256", "`" + regime_.sha256 + "`");
  }

  void addressees() {
    heading("Whom it binds", "约束对象");
    std::vector<std::string> roles;
    for (const std::string& one : regime_.roles) {
      roles.push_back(words_.role(one));
    }
    line("Roles", "角色", roles.empty() ? pick("whoever it may be", "不限") : words_.any_of(roles));
    line("Only if", "仅当", regime_.applies_when ? words_.condition(*regime_.applies_when) : "");
    line("Not if", "不适用于",
         regime_.superseded_when ? words_.condition(*regime_.superseded_when) : "");
    line("Clock of", "适用日历", calendar_title(regime_.calendar));
    for (const auto& [country, calendar] : regime_.calendar_by_country) {
      line("For " + country, country, calendar_title(calendar));
    }
  }

  void trigger() {
    heading("What starts it", "起算事由");
    const Trigger& trigger = regime_.trigger;
    line("Event", "事件", words_.due(trigger.when));
    line("Known by", "知悉标准",
         trigger.standard.empty() ? "" : word(kStandards, trigger.standard));
    std::vector<std::string> imputed;
    for (const std::string& one : trigger.imputed_from) {
      imputed.push_back(word(kImputed, one));
    }
    line("Also known through", "归于本主体的知悉", words_.any_of(imputed));
    line("Only if", "仅当", trigger.only_if ? words_.condition(*trigger.only_if) : "");
  }

  void stages() {
    heading("What is due", "应履行事项");
    int number = 0;
    for (const Stage& one : regime_.stages) {
      out_ += (number == 0 ? "" : "\n");
      stage(one, ++number);
    }
  }

  void stage(const Stage& one, int number) {
    out_ += "### " + std::to_string(number) + ". " + words_.pick(one.title) + "\n\n";
    line("Article", "条款", language_ == Language::en ? one.article : one.article_zh_cn);
    line("Due", "期限", words_.due(one.due));
    if (is_counted(one.due)) {
      line("Counted for reminders", "提醒期限的计算", counting(one.operative));
      line("Counted for the latest defensible line", "最迟可主张期限的计算", counting(one.legal));
    }
    line("To", "接收方", recipients(one));
    line("Only if", "仅当", one.when ? words_.condition(*one.when) : "");
    line("Replaced if", "被取代",
         one.superseded_when ? words_.condition(*one.superseded_when) : "");
    line("No sanction if", "免于处罚", one.exempt_when ? words_.condition(*one.exempt_when) : "");
    for (const Relief& relief : one.relief) {
      line("Relief", "宽限",
           words_.pick(relief.title) +
               (relief.condition
                    ? pick(" (", "（") + words_.condition(*relief.condition) + pick(")", "）")
                    : ""));
    }
    line("Binding", "约束力",
         one.informational ? pick("it only informs: never late", "仅供参考，不作逾期认定") : "");
    line("Content", "内容", fields(one));
  }

  [[nodiscard]] std::string counting(const std::vector<CountingRule>& rules) const {
    std::vector<std::string> out;
    for (const CountingRule& one : rules) {
      out.push_back(words_.pick(one.title));
    }
    return words_.any_of(out);
  }
  [[nodiscard]] std::string recipients(const Stage& one) const {
    std::vector<std::string> out;
    for (const Recipient& recipient : regime_.recipients) {
      if (one.recipients.empty() ? regime_.recipients.size() == 1
                                 : std::ranges::count(one.recipients, recipient.id) > 0) {
        out.push_back(words_.pick(recipient.title));
      }
    }
    return words_.all_of(out);
  }
  [[nodiscard]] std::string fields(const Stage& one) const {
    const FieldSet* set = library_.field_set(one.field_set);
    std::vector<std::string> out;
    for (const FieldSpec& spec : one.fields) {
      const PortalField* field = set == nullptr ? nullptr : set->field(spec.id);
      const std::string title = field == nullptr ? "`" + spec.id + "`" : words_.pick(field->title);
      out.push_back(title + (spec.is_needed() ? "" : pick(" (where there is one)", "（如有）")));
    }
    return words_.all_of(out);
  }

  void tables() {
    for (const auto& [name, table] : regime_.tables) {
      heading("Table `" + name + "`", "决策表`" + name + "`");
      std::string rule = "|";
      out_ += "|";
      for (const DecisionTable::Key& key : table.keys) {
        out_ +=
            " " + cell(key.is_event ? words_.event(key.name) : words_.attribute(key.name)) + " |";
        rule += "---|";
      }
      out_ += " " + pick("then", "结果") + " |\n" + rule + "---|\n";
      for (const DecisionTable::Row& row : table.rows) {
        out_ += "|";
        for (const std::string& one : row.is) {
          out_ += " " + cell(words_.value(one)) + " |";
        }
        out_ += " " + cell(words_.value(row.then)) + " |\n";
      }
    }
  }

  void penalties() {
    if (regime_.penalties.empty()) {
      return;
    }
    heading("What a breach costs", "法律责任");
    for (const auto& [name, rows] : regime_.penalties) {
      for (const PenaltyRow& row : rows) {
        out_ += "- **" + row.law + "**" + pick(", from ", "，自") + row.from + pick(": ", "起：") +
                words_.pick(row.text) + "\n";
      }
    }
  }

  void notes() {
    if (regime_.notes.empty()) {
      return;
    }
    heading("What can be argued", "可争议之处");
    for (const Bilingual& note : regime_.notes) {
      out_ += "- " + words_.pick(note) + "\n";
    }
  }

  /// By hand: the file has no quotations, and what is signed is that it says what the law does.
  void signature() {
    heading("Held against the law", "与法律原文核对");
    out_ += pick("| Article | Text read (edition, date) | Agrees | Remark |\n",
                 "| 条款 | 所据文本（版本、日期） | 是否一致 | 说明 |\n");
    out_ += "|---|---|---|---|\n";
    for (const std::string& article : regime_.instrument.articles) {
      out_ += "| " + cell(article) + " |  |  |  |\n";
    }
    out_ += pick("\nName, capacity, date, signature:\n", "\n姓名、身份、日期、签名：\n");
  }

  const Regime& regime_;
  const Library& library_;
  Language language_;
  RuleWords words_;
  std::string out_;
};

}  // namespace

std::string sheet(const Regime& regime, const Library& library, Language language) {
  return Sheet(regime, library, language).take();
}

}  // namespace tocsin::regimes
