// What a regime's file says, in words: when something is due and under which conditions, whatever
// the facts of a case are.
#pragma once

#include "base/language.h"
#include "regimes/regime.h"

#include <string>

namespace tocsin::regimes {

/// Words of one regime in one language. Holds references only; a stack object.
class RuleWords {
 public:
  RuleWords(const Regime& regime, const Vocabulary& vocabulary, Language language)
      : regime_(regime), vocabulary_(vocabulary), language_(language) {}

  [[nodiscard]] std::string pick(std::string en, std::string zh) const {
    return language_ == Language::en ? std::move(en) : std::move(zh);
  }
  [[nodiscard]] const std::string& pick(const Bilingual& text) const { return text.in(language_); }
  /// "X, Y or Z" / "X、Y或Z".
  [[nodiscard]] std::string listed(const std::vector<std::string>& texts,
                                   const Bilingual& last) const;
  [[nodiscard]] std::string any_of(const std::vector<std::string>& texts) const;
  [[nodiscard]] std::string all_of(const std::vector<std::string>& texts) const;

  /// An event with the subjects that the regime asks of it, an attribute, a stage's fulfilment, a
  /// subject: what the vocabulary calls it, else the name as code.
  [[nodiscard]] std::string event(const std::string& name) const;
  [[nodiscard]] std::string attribute(const std::string& name) const;
  [[nodiscard]] std::string subject(const std::string& name) const;
  [[nodiscard]] std::string stage(const std::string& name) const;
  [[nodiscard]] std::string role(const std::string& name) const;
  /// A value of an attribute: yes, no, a role, else as code.
  [[nodiscard]] std::string value(const std::string& code) const;
  [[nodiscard]] std::string period(const Period& period) const;
  [[nodiscard]] std::string due(const DueExpression& due) const;
  [[nodiscard]] std::string condition(const Condition& condition) const;

 private:
  [[nodiscard]] std::string subjects_of(const std::string& event) const;
  [[nodiscard]] std::vector<std::string> dues(const std::vector<DueExpression>& all) const;
  [[nodiscard]] std::vector<std::string> conditions(const std::vector<Condition>& all) const;
  [[nodiscard]] std::string values(const std::vector<std::string>& codes) const;
  [[nodiscard]] std::string recipient(const std::string& name) const;
  [[nodiscard]] std::string choice(const DueExpression& due) const;
  [[nodiscard]] std::string by_table(const DueExpression& due) const;
  [[nodiscard]] std::string fact(const Condition& condition) const;
  [[nodiscard]] std::string comparison(const Condition& condition) const;

  const Regime& regime_;
  const Vocabulary& vocabulary_;
  Language language_;
};

}  // namespace tocsin::regimes
