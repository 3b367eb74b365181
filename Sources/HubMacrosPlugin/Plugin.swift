private import HubMacrosExpansion
@_spi(PluginMessage) private import SwiftCompilerPluginMessageHandling
private import SwiftSyntaxMacros

/// The program that the compiler starts and asks for expansions. The toolchain ships all of SwiftSyntax but the module that has
/// this main; what it does is this.
@main private struct Plugin: PluginProvider {
    static func main() throws {
        try CompilerPluginMessageListener(connection: StandardIOMessageConnection(), provider: Self()).main()
    }

    func resolveMacro(moduleName: String, typeName: String) throws -> any Macro.Type {
        guard let found = hubMacros.first(where: { "\($0)" == typeName }) else { throw UnknownMacro(name: typeName) }
        return found
    }
}

private struct UnknownMacro: Error {
    let name: String
}
