/// The words of the grammar with what they mean, for those who write.
enum Keyword {
  /// An entry for a word; a snippet where more than the word is always needed.
  static func item(_ word: String) -> CompletionItem {
    guard let entry = entries[word] else { return CompletionItem(label: word, kind: .keyword) }
    return CompletionItem(
      label: word, kind: .keyword, doc: entry.doc, snippet: entry.snippet)
  }

  /// Words that can follow inside a statement, by the node that ends before them.
  static let continuing: [SyntaxKind: [String]] = [
    .nameExpr: ["in", "not in", "is absent", "is present"],
    .binaryExpr: ["and", "or"], .presenceExpr: ["and", "or"], .calendarExpr: ["and", "or"],
    .parenExpr: ["and", "or"], .routeBranch: ["and", "or", "as"],
    .httpCall: ["within", "retry", "else"], .aiCall: ["within", "retry", "else"],
    .workflowCall: ["within", "retry", "else"], .knowledgeSearch: ["within", "retry", "else"],
    .waitUntilStep: ["within", "else"], .approveStep: ["within", "else"],
    .retryClause: ["backoff", "else"], .recipientGroup: ["by"], .afterStep: ["unless acked notify"],
    .ifStep: ["else"], .triggerClause: ["when"], .alertWhen: ["for"],
    .proveClaim: ["when", "reaches", "within", "unless muted"],
    .expectNotified: ["once", "firing", "resolved", "containing", "times"],
    .givenAlert: ["with"], .expectAlert: ["by"], .expectNamedAlert: ["by"],
    .givenSeries: ["every"], .expectNoNotification: ["to"],
    .givenHttpReply: ["status", "body"], .attribute: ["per", "tokens"], .replyRule: ["when"],
    .featureOn: ["when"], .stormTrigger: ["within"], .holdTrigger: ["within"],
    .objectiveClause: ["over"], .textFor: ["in"], .calendarDecl: ["in"],
    .rotaDecl: ["in"], .rulesDecl: ["every"], .repetition: ["in"],
  ]

  private static let entries: [String: (doc: String, snippet: String?)] = [
    "edition": ("The version of the language; it begins every file.", "edition 2026"),
    "requires": ("What the package needs from the server.", nil),
    "labels": ("The vocabulary: which labels alerts have.", "labels {\n  $1\n}"),
    "channel": ("Where messages go.", "channel ${1:name}: ${2:slack} {\n  $3\n}"),
    "last": ("The channel for what cannot be delivered.", "last resort ${1:channel}"),
    "template": (
      "The texts of messages.",
      "template ${1:name}(group: Group) for ${2:slack} {\n  title = \"$3\"\n}"
    ),
    "calendar": (
      "Windows of local time.",
      "calendar ${1:name} in \"${2:UTC}\" {\n  ${3:mon..fri 09:00..18:00}\n}"
    ),
    "contact": ("A person with addresses.", "contact ${1:name} {\n  email = \"$2\"\n}"),
    "escalation": (
      "Who is told, and who after that.", "escalation ${1:name} {\n  notify ${2:contact}\n}"
    ),
    "route": ("Which alert goes where.", "route {\n  otherwise -> ${1:channel}\n}"),
    "inhibit": (
      "An alert that makes others needless.",
      """
      inhibit ${1:name} {
        when $2
        mute $3
        same [$4]
        because "$5"
      }
      """
    ),
    "mute": ("Alerts that nobody is told of for a reason.", nil),
    "ticket": ("A ticket for each group.", nil),
    "model": ("A language model that steps can ask.", nil),
    "playbook": (
      "What is done when alerts fire.", "playbook ${1:name} {\n  on firing when $2\n  $3\n}"
    ),
    "test": ("A test of the package in virtual time.", "test \"${1:title}\" {\n  $2\n}"),
    "prove": ("A claim about every alert.", "prove \"${1:title}\" {\n  $2\n}"),
    "let": ("A name for a value.", "let ${1:name} = $2"),
    "def": ("A pure function.", "def ${1:name}(${2:x}: ${3:String}): ${4:String} = $5"),
    "for": (
      "The same for each value of a list; `${name}` stands for the value.",
      "for ${1:team} in ${2:labels.team} {\n  $3\n}"
    ),
    "when": ("The alerts that a branch or clause is for.", "when $1"),
    "also": ("A branch that matches and lets later ones match too.", "also when $1 -> $2"),
    "otherwise": ("What no other branch takes.", "otherwise -> ${1:channel}"),
    "drop": ("Nobody is told; the reason is compulsory.", "drop because \"$1\""),
    "because": ("The reason, for those who ask later.", "because \"$1\""),
    "group": ("The labels whose values make a group.", "group by [$1]"),
    "wait": ("How long a new group waits before it is told.", "wait ${1:30s}"),
    "interval": ("How long a told group waits for news.", "interval ${1:5m}"),
    "repeat": ("When an unchanged group is told again.", "repeat ${1:4h}"),
    "same": ("Labels whose values must be equal.", "same [$1]"),
    "during": ("While a calendar holds.", nil),
    "outside": ("While a calendar does not hold.", nil),
    "notify": ("Tells contacts or channels.", "notify ${1:name}"),
    "after": ("A later step unless somebody takes it.", "after ${1:5m} unless acked notify $2"),
    "http": (
      "A request; it needs a deadline and a fallback.",
      "http ${1:post} \"$2\" within ${3:10s} else { stop }"
    ),
    "ai": ("A question to a model.", nil),
    "comment": ("A comment in the ticket of the group.", "comment ${1:ticket} \"$2\""),
    "within": ("The deadline.", "within ${1:30s}"),
    "retry": ("How often it is tried again.", "retry ${1:3}"),
    "backoff": ("The time between attempts.", "backoff ${1:2s}..${2:30s}"),
    "else": ("What happens when it fails or does not hold.", nil),
    "on": ("When the playbook starts, or what happens when it fails.", nil),
    "once": ("For what the playbook runs once.", nil),
    "stop": ("Ends the run.", nil),
    "given": ("What comes in.", "given alert { $1 }"),
    "expect": ("What must be true.", nil),
    "at": ("When it happens, since the start of the test.", "at ${1:1m} $2"),
    "secret": ("A credential by name; it never stands in the source.", "secret(\"$1\")"),
    "label": ("A label whose name is no identifier.", "label(\"$1\")"),
    "on_call": ("Whoever is on call in a rota.", "on_call($1)"),
    "case": ("A value for each value of another.", "case $1 {\n  $2 => $3\n}"),
    "if": ("One of two values, or steps under a condition.", nil),
    "now": ("The present time.", nil),
    "as": ("The lasting name of a branch, or how a value is shown.", "as ${1:name}"),
  ]
}
