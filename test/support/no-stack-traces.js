// In the place of cdktf/lib/tokens/private/stack-trace: see jest.config.js.
exports.captureStackTrace = () => [];
