package import Automation
package import Disputes

/// One attempt at a delivery.
package struct WebhookMessage: Sendable, Hashable {
    /// Whose it is: attempts of one sender are one after the other.
    package var sender: String
    /// Where to.
    package var url: WebhookURL
    /// The headers, by their names.
    package var headers: [(name: String, value: String)] { own + [("content-type", type)] }
    /// The body's media type.
    package var type: String
    /// The exact bytes.
    package var body: [UInt8]
    /// How many attempts went before it.
    package var attempts: Int

    private var id: String
    private var seconds: Int64
    private var signature: String?

    /// A message as the Standard Webhooks have it; without a secret it isn't signed.
    package init(
        id: String,
        from sender: String,
        to url: WebhookURL,
        type: String = "application/cloudevents+json",
        body: [UInt8],
        attempts: Int,
        secret: StandardWebhook?,
        at now: Timestamp
    ) {
        self.id = id
        self.sender = sender
        self.url = url
        self.type = type
        self.body = body
        self.attempts = attempts
        seconds = now.seconds
        signature = secret?.signature(id: id, seconds: now.seconds, body: body)
    }

    private var own: [(name: String, value: String)] {
        let named = [("webhook-id", id), ("webhook-timestamp", "\(seconds)")]
        return named + (signature.map { [("webhook-signature", $0)] } ?? [])
    }
}

/// What came back.
package enum WebhookAnswer: Sendable, Hashable {
    /// A status, and for how many seconds the target wants to be left alone.
    case status(Int, retryAfter: Double? = nil)
    /// No answer, in words for people.
    case nothing(String)

    /// It was taken: 2xx.
    var isSuccess: Bool {
        if case .status(200..<300, _) = self { true } else { false }
    }

    /// The target wants nothing more.
    var isGone: Bool {
        if case .status(410, _) = self { true } else { false }
    }

    /// Of 429 and 503 only.
    var retryAfter: Double? {
        if case .status(429, let seconds) = self { return seconds }
        if case .status(503, let seconds) = self { return seconds }
        return nil
    }

    /// Why it is no success.
    var reason: String {
        switch self {
        case .status(let status, _) where (300..<400).contains(status):
            "status \(status): redirects are not followed"
        case .status(let status, _): "status \(status)"
        case .nothing(let reason): reason
        }
    }
}

/// Makes attempts.
package protocol WebhookSender: Sendable {
    /// Makes one, within bounds of time and size.
    func send(_ message: WebhookMessage) async -> WebhookAnswer
    /// Nothing more comes of a sender.
    func forget(_ sender: String) async
    /// Nothing more comes at all.
    func close() async
}
