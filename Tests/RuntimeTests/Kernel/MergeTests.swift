import Interpreter
import Testing

@testable import Runtime

@Suite("Alerts: merging posts")
struct MergeTests {
  private struct Post {
    var start: Double
    var end: Double?
    var note = ""
  }

  private func record(_ post: Post, at now: Double) -> AlertRecord {
    AlertRecord(
      PostedAlert(
        labels: .empty, annotations: PackedMap([(name: "note", value: post.note)]),
        startsAt: time(post.start), endsAt: post.end.map(time)),
      resolveTimeout: .minutes(5), at: time(now))
  }

  private func time(_ seconds: Double) -> Instant {
    Instant(nanoseconds: Int64((seconds + 1000) * 1e9))
  }

  @Test("The scenario of Alertmanager's acceptance test")
  func scenario() {
    let posts: [(now: Double, post: Post, start: Double, end: Double)] = [
      (1.2, Post(start: 1), 1, 301.2),
      (2.1, Post(start: 2, end: 5, note: "v1"), 1, 5),
      (3.6, Post(start: 1.5, end: 4.5, note: "v2"), 1, 5),
      (4.6, Post(start: 3, end: 4.5, note: "v2"), 1, 4.5),
      (4.8, Post(start: 2.9, end: 4.8, note: "v3"), 1, 4.8),
      (4.8, Post(start: 2.9, end: 4.1, note: "v3"), 1, 4.8),
      (5.3, Post(start: 5, end: 8), 5, 8),
    ]
    var alert = record(Post(start: 1.1, end: 4.1), at: 1)
    for (now, post, start, end) in posts {
      _ = alert.merge(record(post, at: now), at: time(now))
      #expect(alert.startsAt == time(start), "at \(now)")
      #expect(alert.endsAt == time(end), "at \(now)")
      #expect(alert.annotations["note"] == post.note, "at \(now)")
      #expect(alert.endIsAssumed == (post.end == nil), "at \(now)")
    }
    #expect(alert.occurrence == 2)
    #expect(alert.previousEndsAt == time(4.8))
  }

  @Test("What a post did is told by its effect")
  func effects() {
    var alert = record(Post(start: 0, end: 100), at: 0)
    #expect(alert.merge(record(Post(start: 0, end: 160), at: 60), at: time(60)) == .touched)
    #expect(
      alert.merge(record(Post(start: 0, end: 160, note: "x"), at: 61), at: time(61)) == .changed)
    #expect(
      alert.merge(record(Post(start: 0, end: 70, note: "x"), at: 70), at: time(70)) == .ended)
    #expect(
      alert.merge(record(Post(start: 0, end: 70, note: "x"), at: 80), at: time(80)) == .touched)
    #expect(
      alert.merge(record(Post(start: 0, end: 200, note: "x"), at: 90), at: time(90)) == .fired)
    #expect(alert.occurrence == 2)
    #expect(alert.previousEndsAt == time(70))
  }
}
