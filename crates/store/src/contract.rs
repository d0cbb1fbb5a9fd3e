//! What every engine must do, as cases that run against any of them.
//!
//! An engine's `tests/contract.rs` is one line: [`contract!`](crate::contract!) with a function
//! that opens an empty store. It makes a test of each case, under the case's name.

pub mod answers;
pub mod bench;
pub mod crowd;
pub mod feed;
pub mod filters;
pub mod groups;
pub mod keys;
pub mod numbers;
pub mod oracle;
pub mod owners;
pub mod points;
pub mod records;
pub mod settings;
pub mod together;
pub mod transfer;
pub mod uniqueness;
pub mod versions;
pub mod windows;
pub mod workspaces;

/// Makes a test of every case of the contract.
///
/// `$open` is a function without arguments whose future answers an `Arc<dyn Store>` over nothing,
/// and whatever must live as long as the store (a temporary folder).
#[macro_export]
macro_rules! contract {
    ($open:path) => {
        $crate::contract! { @theme $open, records [
            a_person_is_read_as_it_was_written
            an_organization_is_read_as_it_was_written
            every_edit_is_read_as_it_was_written
            empty_texts_and_absent_ones_are_two_things
            points_come_in_the_order_of_their_numbers
            nothing_of_the_record_is_left_when_it_is_emptied
            references_are_read_with_name_and_ids
            references_are_resolved_by_whichever_is_given
            the_holder_of_an_address_is_known
            a_record_is_found_by_each_of_its_keys
            a_lookup_finds_only_its_own_kind
            a_deleted_person_is_found_by_id_but_not_by_address
        ] }
        $crate::contract! { @theme $open, numbers [
            records_points_and_groups_share_one_counter
            new_points_are_numbered_in_the_order_they_were_said
            numbers_are_never_used_again
            a_refused_change_uses_up_no_number
            each_workspace_counts_for_itself
            numbers_ascend_in_commit_order_under_many_writers
        ] }
        $crate::contract! { @theme $open, versions [
            versions_count_edits
            a_stale_change_is_refused_and_nothing_is_written
            a_record_that_is_there_is_not_made_again
            a_record_that_is_not_there_is_not_changed
            an_event_is_carried_out_once
            of_many_writers_of_one_version_one_succeeds
            a_failing_change_does_not_hurt_its_neighbours
            a_reference_to_nothing_is_refused
            a_reference_that_was_there_may_stay
            a_deleted_person_can_be_restored
            a_workspace_that_is_not_there_takes_no_record
        ] }
        $crate::contract! { @theme $open, together [
            changes_written_together_are_all_there
            one_refused_change_takes_the_others_with_it
            an_address_is_handed_over_within_one_commit
            no_changes_are_no_commit
            each_of_many_changes_stands_or_falls_alone
        ] }
        $crate::contract! { @theme $open, owners [
            the_last_owner_stays
            of_two_owners_who_go_at_once_one_stays
            the_last_two_owners_do_not_go_in_one_commit
            ownership_is_handed_over_within_one_commit
            an_owner_out_of_use_or_of_another_workspace_is_none
            the_last_owner_hinders_nothing_else
        ] }
        $crate::contract! { @theme $open, uniqueness [
            a_primary_address_belongs_to_one_person
            addresses_differ_by_their_marks
            other_addresses_may_be_shared
            a_deleted_persons_address_is_free
            a_deactivated_persons_address_is_not_free
            a_user_name_is_given_once
            an_email_domain_belongs_to_one_organization
            of_many_who_want_one_address_one_gets_it
            other_workspaces_hold_nothing_against_it
        ] }
        $crate::contract! { @theme $open, feed [
            an_entry_says_who_did_what
            the_feed_tells_what_happened
            differences_rebuild_every_earlier_version
            a_new_password_is_a_mark_in_the_feed
            differences_hold_given_numbers
            positions_have_no_gaps_under_many_writers
            a_reader_of_the_feed_misses_nothing
            the_feed_comes_in_pieces
            erasing_leaves_only_the_heads
            times_are_kept_to_the_microsecond
        ] }
        $crate::contract! { @theme $open, groups [
            a_group_is_made_once
            many_who_name_one_group_join_the_same
            a_refused_change_makes_no_group
            a_group_is_there_for_the_next_change_of_the_commit
            what_is_told_of_a_new_group_is_what_is_stored
            a_change_that_is_carried_out_already_makes_no_group
            membership_belongs_to_the_person
            groups_belong_to_their_workspace
        ] }
        $crate::contract! { @theme $open, filters [
            every_test_on_every_field_finds_what_it_says
            filters_combine
            what_a_record_has_several_of_is_counted
            members_are_compared_with_each_other
            a_search_finds_words_and_parts_of_words
            a_search_follows_every_edit
            a_search_takes_every_character
            organizations_are_found_by_the_same_filters
        ] }
        $crate::contract! { @theme $open, points [
            every_point_filter_finds_what_it_says
            every_test_on_every_member_of_points_finds_what_it_says
            members_of_a_point_are_compared_with_each_other
            one_point_must_pass_the_whole_list
        ] }
        $crate::contract! { @theme $open, windows [
            every_field_sorts_and_ties_go_by_number
            every_way_of_walking_shows_the_same_list
            a_search_is_walked_like_any_list
            a_walk_meets_everybody_once_while_others_come_and_go
            a_cursor_outlives_its_record
            totals_are_those_of_a_walk
            a_page_past_the_end_is_empty
            a_cursor_of_another_order_is_refused
        ] }
        $crate::contract! { @theme $open, keys [
            a_key_is_found_by_its_digest
            a_revoked_key_says_since_when
            the_keys_of_a_person_are_revoked_together
            tokens_end_with_the_password_and_keys_do_not
            keys_are_listed_by_workspace
            a_key_needs_a_person_of_its_workspace
            a_key_ends_with_the_one_it_was_obtained_with
            a_technical_account_is_no_person
            a_key_and_those_obtained_with_it_end_when_they_are_let
            a_key_says_when_it_was_used_last
            keys_that_ended_long_ago_are_swept_a_few_a_commit
            a_token_too_many_ends_the_oldest_of_its_person
        ] }
        $crate::contract! { @theme $open, answers [
            a_request_is_noted_with_its_change
            a_request_that_was_carried_out_is_refused
            a_refused_change_notes_no_request
            a_request_is_known_for_its_time
            erasing_a_record_drops_its_answers
        ] }
        $crate::contract! { @theme $open, settings [
            what_is_set_is_read_and_counted
            a_name_or_host_of_another_is_not_set
            another_region_reads_phones_anew
            numbers_that_no_region_reads_are_found_by_their_digits
            a_renewal_for_another_region_does_nothing
            changes_meet_the_region_that_is_set_at_their_commit
            an_erased_workspace_leaves_nothing
            a_name_is_free_again_and_a_number_never
        ] }
        $crate::contract! { @theme $open, workspaces [
            workspaces_are_listed_as_they_were_made
            a_workspace_is_found_by_id_and_by_host
            a_name_or_host_that_is_taken_makes_none
            what_is_kept_for_a_workspace_is_replaced_as_it_was_read
            a_foreign_workspace_sees_nothing
            a_foreign_record_is_not_changed
            a_store_with_and_without_workspaces_is_ready
            a_closed_store_refuses
        ] }
    };
    (@theme $open:path, $theme:ident [$($case:ident)+]) => {
        mod $theme {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    let (store, _guard) = $open().await;
                    $crate::contract::$theme::$case(store).await;
                }
            )+
        }
    };
}

#[cfg(test)]
mod tests {
    /// Names of the cases in a theme's source. What takes a bench is for engines' own tests.
    fn cases(source: &str) -> impl Iterator<Item = &str> {
        let names = source.lines().filter_map(|line| line.strip_prefix("pub async fn "));
        let apart = names.filter_map(|rest| rest.split_once('('));
        apart.filter(|(_, takes)| !takes.contains("&Bench")).map(|(name, _)| name)
    }

    #[test]
    fn every_case_is_run() {
        let listed: Vec<&str> = include_str!("contract.rs").lines().map(str::trim).collect();
        for source in [
            include_str!("contract/answers.rs"),
            include_str!("contract/feed.rs"),
            include_str!("contract/filters.rs"),
            include_str!("contract/groups.rs"),
            include_str!("contract/keys.rs"),
            include_str!("contract/numbers.rs"),
            include_str!("contract/owners.rs"),
            include_str!("contract/records.rs"),
            include_str!("contract/together.rs"),
            include_str!("contract/uniqueness.rs"),
            include_str!("contract/versions.rs"),
            include_str!("contract/windows.rs"),
            include_str!("contract/workspaces.rs"),
        ] {
            for case in cases(source) {
                assert!(listed.contains(&case), "{case} is not in the list of `contract!`");
            }
        }
    }
}
