import DSL

/// Writes one rule.
struct RuleWriter {
  private let rule: WrittenRule
  private let key: RefusedParts.Key
  private let refused: RefusedParts
  private var texts: RuleTextWriter
  private(set) var comments: SourceComments

  var findings: [ImportFinding] { texts.findings }

  init(
    _ rule: WrittenRule, _ key: RefusedParts.Key, _ builder: RuleSourceBuilder,
    _ comments: SourceComments
  ) {
    self.rule = rule
    self.key = key
    self.comments = comments
    refused = builder.refused
    texts = RuleTextWriter(
      key, builder.refused, builder.vocabulary, builder.places(in: key.sheet))
  }

  mutating func lines(_ flavour: RuleFlavour) -> [String] {
    let query = SourceText.query(rule.query.value, flavour.dialect)
    let lines = rule.isAlert ? alert(query) : record(query)
    guard let reason = refused[key] else { return lines }
    texts.note(
      .lost, "rule-not-kept",
      "the rule '\(rule.name)' cannot be said here: \(reason); it is kept as a comment",
      at: rule.unreadable?.mark ?? rule.mark)
    return lines.flatMap { line in
      line.split(separator: "\n", omittingEmptySubsequences: false).map { "# \($0)" }
    }
  }

  private mutating func alert(_ query: String) -> [String] {
    let name = isPlainName(rule.name) ? rule.name : SourceText.quoted(rule.name)
    var lines = comments.take(rule.mark, keys: ["", "alert"])
    lines.append("alert \(name) {")
    lines += comments.take(rule.mark, keys: ["expr", "for"])
    let pending = rule.pending == .zero ? "" : " for \(SourceText.duration(rule.pending))"
    lines.append("when \(query)\(pending)")
    lines += comments.take(rule.mark, keys: ["keep_firing_for"])
    if rule.keep != .zero { lines.append("keep \(SourceText.duration(rule.keep))") }
    lines += comments.take(rule.mark, keys: ["labels"])
    lines += texts.labels(rule.labels, areTemplates: true)
    lines += comments.take(rule.mark, except: Self.behind)
    lines += texts.annotations(rule.annotations)
    lines += comments.take(rule.mark, keys: [SourceComments.closing])
    return lines + ["}"] + comments.take(rule.mark)
  }

  /// Comments that stand behind all that a rule says.
  private static let behind: Set = [SourceComments.closing, SourceComments.following]

  private mutating func record(_ query: String) -> [String] {
    var lines = comments.take(rule.mark, except: Self.behind)
    let name = SourceText.isPlainSeries(rule.name) ? rule.name : SourceText.quoted(rule.name)
    var labels = texts.labels(rule.labels, areTemplates: false)
    let last = labels.popLast()
    lines += labels
    lines.append("record \(name) = \(query)\(last.map { " \($0)" } ?? "")")
    return lines + comments.take(rule.mark)
  }
}

/// Writes the labels and annotations of a rule or a group.
struct RuleTextWriter {
  private let key: RefusedParts.Key
  private let refused: RefusedParts
  private let vocabulary: RuleVocabulary
  private let places: ScalarPlaces
  private(set) var findings: [ImportFinding] = []

  init(
    _ key: RefusedParts.Key, _ refused: RefusedParts, _ vocabulary: RuleVocabulary,
    _ places: ScalarPlaces
  ) {
    self.places = places
    self.key = key
    self.refused = refused
    self.vocabulary = vocabulary
  }

  mutating func note(
    _ effect: ImportFinding.Effect, _ code: String, _ message: String, at mark: YAMLMark
  ) {
    findings.append(ImportFinding(effect, code, message, at: mark))
  }

  private func reason(_ part: RefusedParts.Part) -> String? {
    var key = key
    key.part = part
    return refused[key]
  }

  /// Comments, and the block in one line, or over several where it is long.
  mutating func labels(_ labels: [WrittenText], areTemplates: Bool) -> [String] {
    var comments: [String] = []
    var entries: [String] = []
    for label in labels {
      if label.name == "alertname" {
        note(
          .note, "fixed-label", "'alertname' is the name of the alert; the label is not kept",
          at: label.mark)
        continue
      }
      var problem = reason(.label(label.name))
      let name = SourceText.labelEntry(label.name)
      if name == nil { problem = "its name is a word of the language" }
      do throws(TemplateRemainder) {
        let source = try Self.source(label.value, isTemplate: areTemplates)
        if problem == nil, let name {
          let value =
            source.constant.map { vocabulary.text(of: $0, for: label.name) }
            ?? SourceText.string(source.pieces)
          entries.append("\(name) = \(value)")
          continue
        }
      } catch {
        problem = error.reason
      }
      note(
        .lost, "label-not-kept",
        "the label '\(label.name)' cannot be said here: \(problem ?? ""); it is kept as a comment",
        at: label.mark)
      comments += Self.comment(label)
    }
    guard !entries.isEmpty else { return comments }
    let line = "labels { \(entries.joined(separator: ", ")) }"
    guard line.count > SourceText.width - 10 else { return comments + [line] }
    return comments + ["labels {\n\(entries.joined(separator: "\n"))\n}"]
  }

  mutating func annotations(_ annotations: [WrittenText]) -> [String] {
    var lines: [String] = []
    for annotation in annotations {
      let name = SourceText.annotationEntry(annotation.name)
      guard let name, reason(.annotation(annotation.name)) == nil else {
        let problem =
          reason(.annotation(annotation.name)) ?? "its name is a word of the language"
        note(
          .lost, "annotation-not-kept",
          "the annotation '\(annotation.name)' cannot be said here: \(problem); it is kept as a "
            + "comment", at: annotation.mark)
        lines += Self.comment(annotation)
        continue
      }
      let source: TemplateSource
      do throws(TemplateRemainder) {
        source = try Self.source(annotation.value, isTemplate: true)
      } catch {
        source = cut(annotation)
        lines += Self.comment(annotation)
      }
      lines.append("\(name) = \(SourceText.text(source))")
    }
    return lines
  }

  /// What can be kept of an annotation.
  private mutating func cut(_ annotation: WrittenText) -> TemplateSource {
    let (source, cuts) = TemplateSource.cut(annotation.value)
    for cut in cuts {
      note(
        .changed, "template-cut",
        "the template of '\(annotation.name)' is cut: \(cut.reason); the rest of it is kept, and "
          + "the whole of it as a comment", at: mark(of: cut, in: annotation))
    }
    return source
  }

  /// Where the action stands that has no counterpart.
  private func mark(of cut: TemplateRemainder, in text: WrittenText) -> YAMLMark {
    guard let offset = cut.offset, let style = text.style else { return text.mark }
    let scalar = YAMLScalar(text: text.value, style: style, tag: nil, mark: text.mark)
    return places.mark(ofByte: offset, in: scalar)
  }

  private static func source(
    _ text: String, isTemplate: Bool
  ) throws(TemplateRemainder) -> TemplateSource {
    guard isTemplate, text.contains("{{") else { return TemplateSource(constant: text) }
    let template: RuleTemplate
    do throws(TemplateError) {
      template = try RuleTemplate(text, isTranslated: true)
    } catch {
      throw TemplateRemainder(reason: error.description)
    }
    return try TemplateSource(template)
  }

  private static func comment(_ text: WrittenText) -> [String] {
    let lines = text.value.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.enumerated().map { index, line in
      let line = String(line.filter { !$0.isNewline })
      return index == 0 ? "# \(text.name): \(line)" : "#   \(line)"
    }
  }
}
