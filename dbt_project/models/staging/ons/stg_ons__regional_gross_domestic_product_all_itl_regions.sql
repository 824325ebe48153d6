{{ stage_regional_accounts_sheets('regional_gross_domestic_product_all_itl_regions') }}
