//! What `GetServiceInfo` tells.

use crate::rpc::proto;

/// Everything that is fixed once the service is up.
#[derive(Clone, Debug, Default)]
pub struct ServiceInfo {
    /// Version of the ONNX Runtime library in use.
    pub onnxruntime_version: String,
    /// The loaded models.
    pub models: Vec<proto::ModelInfo>,
    /// Every limit in force.
    pub limits: proto::Limits,
}

impl From<ServiceInfo> for proto::GetServiceInfoResponse {
    fn from(info: ServiceInfo) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            onnxruntime_version: info.onnxruntime_version,
            models: info.models,
            limits: Some(info.limits),
        }
    }
}
