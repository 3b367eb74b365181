// What a hub or module author imports is this one module: values, settings and log come with it.
@_exported public import HubBase
@_exported public import HubSettings
@_exported public import HubValues
