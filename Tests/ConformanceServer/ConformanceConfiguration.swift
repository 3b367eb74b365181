/// The configuration that is built in: the mounts of the conformance hub, each with its settings.
enum ConformanceConfiguration {
    static func yaml(host: String, port: UInt16, isDetailed: Bool) -> String {
        """
        server: { host: "\(host)", port: \(port) }

        defaults:
          allowedOrigins: ["http://allowed.example"]
          maximumParallelInvocationsPerClient: 4
          detailedErrors: \(isDetailed)

        pipeline: [logging, errorHandling, tokenUsers, callerState, nameMapping]

        hubs:
          conformance: { type: ConformanceHub, name: conformance, path: /conformance }
          conformanceFast:
            type: ConformanceHub
            name: conformanceFast
            path: /conformance-fast
            keepAliveInterval: 1s
            clientTimeoutInterval: 3s
            handshakeTimeout: 2s
          conformanceSecure:
            type: ConformanceHub
            name: conformanceSecure
            path: /conformance-secure
            pipeline: [tokenUsers: { required: true }]
          conformanceSerial:
            type: ConformanceHub
            name: conformanceSerial
            path: /conformance-serial
            maximumParallelInvocationsPerClient: 1
          members:
            type: ConformanceHub
            name: members
            path: /members
            pipeline:
              - tokenUsers: off
              - authentication: { jwt: { secret: conformance-secret-conformance-secret } }
              - authorize
            methods:
              Add: { pipeline: [authorize: { roles: [admin] }] }
          second: { type: SecondHub, name: second, path: /second }
        """
    }
}
