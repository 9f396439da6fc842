import Interpreter
package import Runtime

/// Two label sets that differ and have one FNV-1a fingerprint, found by search.
package enum Collision {
  package static let names = ["2ED1cYaHaEB", "jBNJWyRQU6A"]

  package static var records: (AlertRecord, AlertRecord) { (record(names[0]), record(names[1])) }

  private static func record(_ name: String) -> AlertRecord {
    AlertRecord(
      labels: LabelSet([(name: "alertname", value: name)]), annotations: .empty,
      startsAt: .seconds(1), endsAt: .seconds(2), endIsAssumed: true, updatedAt: .seconds(1),
      generatorURL: "", occurrence: 1)
  }
}
