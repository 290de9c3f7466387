extension EmojiTable {
    /// Shortcodes that people know from chats, each with the one from the emoji's Unicode name.
    ///
    /// None is itself such a name: `:dog:` stays the whole dog, as Unicode has it.
    public static let aliases = """
        +1 thumbs_up
        -1 thumbs_down
        100 hundred_points
        angry angry_face
        beer beer_mug
        blush smiling_face_with_smiling_eyes
        boom collision
        bulb light_bulb
        cake shortcake
        clap clapping_hands
        coffee hot_beverage
        cool cool_button
        cry crying_face
        exclamation red_exclamation_mark
        facepalm person_facepalming
        fearful fearful_face
        flushed flushed_face
        grin beaming_face_with_smiling_eyes
        grinning grinning_face
        gift wrapped_gift
        hankey pile_of_poo
        heart red_heart
        heart_eyes smiling_face_with_heart_eyes
        hugging smiling_face_with_open_hands
        innocent smiling_face_with_halo
        joy face_with_tears_of_joy
        kissing_heart face_blowing_a_kiss
        laughing grinning_squinting_face
        mask face_with_medical_mask
        moneybag money_bag
        muscle flexed_biceps
        open_mouth face_with_open_mouth
        pensive pensive_face
        point_down backhand_index_pointing_down
        point_left backhand_index_pointing_left
        point_right backhand_index_pointing_right
        point_up index_pointing_up
        poop pile_of_poo
        pray folded_hands
        punch oncoming_fist
        question red_question_mark
        rage enraged_face
        raised_hands raising_hands
        relaxed smiling_face
        relieved relieved_face
        rofl rolling_on_the_floor_laughing
        scream face_screaming_in_fear
        see_no_evil see_no_evil_monkey
        shrug person_shrugging
        sleeping sleeping_face
        smile grinning_face_with_smiling_eyes
        smiley grinning_face_with_big_eyes
        smirk smirking_face
        sob loudly_crying_face
        star2 glowing_star
        stuck_out_tongue face_with_tongue
        sweat_smile grinning_face_with_sweat
        tada party_popper
        thinking thinking_face
        thumbsdown thumbs_down
        thumbsup thumbs_up
        v victory_hand
        wave waving_hand
        weary weary_face
        white_check_mark check_mark_button
        wink winking_face
        x cross_mark
        yum face_savoring_food
        zap high_voltage

        """
}
