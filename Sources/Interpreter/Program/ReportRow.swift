import DSL

/// A finding as reports show it, whatever was translated.
struct ReportRow {
  /// How grave it is, in one word.
  var grade: String
  var code: String
  var message: String
  /// Empty for what concerns no single file.
  var file: String
  /// Counts from 1; 0 for what has no place.
  var line: Int
  var column: Int

  /// One line for people: `main.tocsin:12:3: error: … [code]`.
  var text: String {
    let place = line > 0 ? "\(file):\(line):\(column): " : ""
    return "\(place)\(grade): \(message) [\(code)]"
  }

  /// Writes a report for programs.
  ///
  /// - Parameters:
  ///   - rows: in the order of places.
  ///   - gradeKey: what the grade is called.
  ///   - file: the only file there is; nil where each row names its own.
  /// - Returns: The text, which ends its line.
  static func json(_ rows: [ReportRow], gradeKey: String, file: String? = nil) -> String {
    var writer = JSONWriter(.pretty)
    writer.beginObject()
    if let file { writer.member("file", file) }
    writer.key("findings")
    writer.beginArray()
    for row in rows {
      writer.beginObject()
      writer.member(gradeKey, row.grade)
      writer.member("code", row.code)
      writer.member("message", row.message)
      if file == nil { writer.member("file", row.file) }
      writer.member("line", row.line)
      writer.member("column", row.column)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    return writer.text + "\n"
  }
}
