//! Names of services.

use polydex_model::OnlineService;

use crate::phrasebook::service_named;

/// The service's name as shown.
pub fn name(online: &OnlineService) -> Option<String> {
    let service = online.service.as_deref();
    service_named(service).map(|service| service.name).or(service).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_without_a_row_of_its_own_is_shown_by_name() {
        let named = |text: &str| {
            name(&OnlineService { service: Some(text.into()), ..OnlineService::default() })
        };
        assert_eq!(named("msteams").as_deref(), Some("Microsoft Teams"));
        assert_eq!(named("Pigeon").as_deref(), Some("Pigeon"));
        assert_eq!(name(&OnlineService::default()), None);
    }
}
