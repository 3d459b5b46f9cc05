// An intrusive list of calls.
#ifndef NEURITE_CLIENT_LOADTEST_H2_CLIENT_CALL_LIST_H_
#define NEURITE_CLIENT_LOADTEST_H2_CLIENT_CALL_LIST_H_

#include "client/loadtest/h2_client_call.h"

namespace neurite {

// Allocates nothing: the links are members of the calls. A call must be removed
// before it is destroyed; removing takes constant time.
class H2ClientCallList {
 public:
  // `links` is the member of a call that this list uses.
  explicit H2ClientCallList(H2ClientCallLinks H2ClientCall::*links)
      : links_(links) {}

  H2ClientCall* first() const { return first_; }

  void Append(H2ClientCall& call) { InsertAfter(last_, call); }

  // Inserts `call` before those with a later deadline. Searches from the end:
  // calls mostly have the same timeout, so a new call usually belongs there.
  void InsertByDeadline(H2ClientCall& call) {
    H2ClientCall* before = last_;
    while (before != nullptr && before->deadline > call.deadline) {
      before = (before->*links_).before;
    }
    InsertAfter(before, call);
  }

  // REQUIRES: `call` is in the list.
  void Remove(H2ClientCall& call) {
    const H2ClientCallLinks& links = call.*links_;
    (links.before == nullptr ? first_ : (links.before->*links_).after) =
        links.after;
    (links.after == nullptr ? last_ : (links.after->*links_).before) =
        links.before;
  }

 private:
  void InsertAfter(H2ClientCall* before, H2ClientCall& call) {
    H2ClientCallLinks& links = call.*links_;
    links.before = before;
    links.after = before == nullptr ? first_ : (before->*links_).after;
    (links.before == nullptr ? first_ : (links.before->*links_).after) = &call;
    (links.after == nullptr ? last_ : (links.after->*links_).before) = &call;
  }

  H2ClientCallLinks H2ClientCall::*links_;
  H2ClientCall* first_ = nullptr;
  H2ClientCall* last_ = nullptr;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_H2_CLIENT_CALL_LIST_H_
